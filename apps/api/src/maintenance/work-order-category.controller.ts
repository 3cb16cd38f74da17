import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import { IsBoolean, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import type { CommandMeta } from '#domain/ports/repository.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { Maybe } from '../shared/maybe.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ListWorkOrderCategories, ListWorkOrderCategoriesInput } from './list-work-order-categories.query.js';
import { ChangeWorkOrderCategory, CreateWorkOrderCategory } from './work-order-category.command.js';

export class CreateWorkOrderCategoryInput extends CommandInput {
  @IsString() @IsNotEmpty() @MaxLength(100) name: string;
}

export class UpdateWorkOrderCategoryInput extends CommandInput {
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(100) name?: string;
  @Maybe() @IsBoolean() active?: boolean;
}

@ApiTags('Work order categories')
@Controller('v1/work-order-categories')
export class WorkOrderCategoryController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @RequirePermission('view_work_orders')
  list(@Caller() caller: TenantAccess, @Query() input: ListWorkOrderCategoriesInput) {
    return this.queries.execute(new ListWorkOrderCategories(caller, input));
  }

  @Post()
  @RequirePermission('all')
  create(@Meta('CreateWorkOrderCategory') meta: CommandMeta, @Body() { name }: CreateWorkOrderCategoryInput) {
    return this.commands.execute(new CreateWorkOrderCategory(meta, name));
  }

  @Patch(':id')
  @RequirePermission('all')
  update(
    @Meta('UpdateWorkOrderCategory') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { name, active }: UpdateWorkOrderCategoryInput,
  ) {
    return this.commands.execute(
      new ChangeWorkOrderCategory(meta, id, { name: 'UpdateWorkOrderCategory', changes: { name, active } }),
    );
  }

  @HttpCode(200)
  @Post(':id/restore')
  @RequirePermission('all')
  restore(@Meta('RestoreWorkOrderCategory') meta: CommandMeta, @IdParam() id: string, @Body() _input?: CommandInput) {
    return this.commands.execute(new ChangeWorkOrderCategory(meta, id, { name: 'RestoreWorkOrderCategory' }));
  }

  @Delete(':id')
  @RequirePermission('all')
  archive(@Meta('ArchiveWorkOrderCategory') meta: CommandMeta, @IdParam() id: string, @Body() _input?: CommandInput) {
    return this.commands.execute(new ChangeWorkOrderCategory(meta, id, { name: 'ArchiveWorkOrderCategory' }));
  }
}
