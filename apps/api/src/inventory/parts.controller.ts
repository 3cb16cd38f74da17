import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { PartDetail, PartListItem, PartStockView } from '#domain/inventory/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { AsOfInput } from '../shared/as-of.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { HistoryInput } from '../shared/history.query.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { AdjustStock } from './adjust-stock.command.js';
import { ChangePart } from './change-part.command.js';
import { CreatePart } from './create-part.command.js';
import { GetPartHistory } from './get-part-history.query.js';
import { GetPartStock } from './get-part-stock.query.js';
import { GetPart } from './get-part.query.js';
import { ListParts, ListPartsInput } from './list-parts.query.js';
import { AdjustStockInput, CreatePartInput, ReceiveStockInput, UpdatePartInput } from './part.inputs.js';
import { ReceiveStock } from './receive-stock.command.js';

@ApiTags('inventory')
@ApiBearerAuth()
@Controller('v1/parts')
export class PartsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('view_parts')
  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListPartsInput): Promise<Page<PartListItem>> {
    return this.queries.execute(new ListParts(caller, input));
  }

  @RequirePermission('edit_parts')
  @Post()
  create(@Meta('CreatePart') meta: CommandMeta, @Body() input: CreatePartInput): Promise<Receipt> {
    return this.commands.execute(new CreatePart(meta, input));
  }

  @RequirePermission('view_parts')
  @Get(':id')
  get(@Caller() caller: TenantAccess, @Param('id') id: string, @Query() { asOf }: AsOfInput): Promise<PartDetail> {
    return this.queries.execute(new GetPart(caller, id, asOf));
  }

  @RequirePermission('edit_parts')
  @Patch(':id')
  update(
    @Meta('UpdatePart') meta: CommandMeta,
    @Param('id') id: string,
    @Body() input: UpdatePartInput,
  ): Promise<Receipt> {
    const { commandId: _id, expectedVersion: _version, base, ...changes } = input;
    return this.commands.execute(new ChangePart(meta, id, { name: 'UpdatePart', changes, base }));
  }

  /** Archives it: what was used keeps its cost, and its history stays. */
  @RequirePermission('edit_parts')
  @Delete(':id')
  archive(
    @Meta('ArchivePart') meta: CommandMeta,
    @Param('id') id: string,
    @Body() _input?: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangePart(meta, id, { name: 'ArchivePart' }));
  }

  @RequirePermission('view_parts')
  @Get(':id/stock')
  stock(@Caller() caller: TenantAccess, @Param('id') id: string, @Query() { asOf }: AsOfInput): Promise<PartStockView> {
    return this.queries.execute(new GetPartStock(caller, id, asOf));
  }

  @RequirePermission('edit_parts')
  @Post(':id/receipts')
  receive(
    @Meta('ReceiveStock') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Body() input: ReceiveStockInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ReceiveStock(meta, caller, id, input));
  }

  @RequirePermission('edit_parts')
  @Post(':id/adjustments')
  adjust(
    @Meta('AdjustStock') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Body() input: AdjustStockInput,
  ): Promise<Receipt> {
    return this.commands.execute(new AdjustStock(meta, caller, id, input));
  }

  @RequirePermission('view_parts')
  @Get(':id/history')
  history(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    return this.queries.execute(new GetPartHistory(caller, id, input));
  }
}
