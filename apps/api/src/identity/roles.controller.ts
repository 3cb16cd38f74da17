import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { RoleDetail } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { CreateRole, CreateRoleInput } from './create-role.command.js';
import { DeleteRole } from './delete-role.command.js';
import { GetRole } from './get-role.query.js';
import { ListRoles } from './list-roles.query.js';
import { UpdateRole, UpdateRoleInput } from './update-role.command.js';

/** What somebody may do is what their roles say. */
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/roles')
export class RolesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly histories: History,
  ) {}

  @RequirePermission('view_roles', 'view_users')
  @Get()
  list(@Caller() { tenantId }: TenantAccess, @Query() input: ListInput): Promise<Page<RoleDetail>> {
    return this.queries.execute(new ListRoles(tenantId, input));
  }

  @RequirePermission('edit_roles')
  @Post()
  create(@Meta('CreateRole') meta: CommandMeta, @Body() input: CreateRoleInput): Promise<Receipt> {
    return this.commands.execute(new CreateRole(meta, input));
  }

  @RequirePermission('view_roles')
  @Get(':id')
  get(@Caller() { tenantId }: TenantAccess, @IdParam() id: string): Promise<RoleDetail> {
    return this.queries.execute(new GetRole(tenantId, id));
  }

  @RequirePermission('edit_roles')
  @Patch(':id')
  update(
    @Meta('UpdateRole') meta: CommandMeta,
    @IdParam() id: string,
    @Body() input: UpdateRoleInput,
  ): Promise<Receipt> {
    return this.commands.execute(new UpdateRole(meta, id, input));
  }

  @RequirePermission('edit_roles')
  @Delete(':id')
  delete(
    @Meta('DeleteRole') meta: CommandMeta,
    @IdParam() id: string,
    @Body() _input?: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new DeleteRole(meta, id));
  }

  @RequirePermission('view_roles')
  @Get(':id/history')
  history(
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    return this.histories.read(caller, { types: ['role'], ids: [id] }, input);
  }
}
