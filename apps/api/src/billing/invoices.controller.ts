import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { InvoiceDetail, InvoiceListItem, InvoiceSums } from '#domain/billing/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Explanation, HistoryEntry, Page } from '#domain/shared/views.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { AsOfInput } from '../shared/as-of.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ExplainInvoice, ExplainInvoiceInput } from './explain-invoice.query.js';
import { GetInvoice } from './get-invoice.query.js';
import { InvoiceFilters, ListInvoices, ListInvoicesInput } from './list-invoices.query.js';
import { PayInvoice } from './pay-invoice.command.js';
import { SumInvoices } from './sum-invoices.query.js';

@ApiTags('billing')
@ApiBearerAuth()
@RequirePermission('view_costs', 'view_reports')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly history: History,
  ) {}

  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListInvoicesInput): Promise<Page<InvoiceListItem>> {
    return this.queries.execute(new ListInvoices(caller, input));
  }

  @Get('sums')
  sums(@Caller() caller: TenantAccess, @Query() input: InvoiceFilters): Promise<InvoiceSums> {
    return this.queries.execute(new SumInvoices(caller, input));
  }

  @Get(':id')
  get(@Caller() caller: TenantAccess, @Param('id') id: string, @Query() { asOf }: AsOfInput): Promise<InvoiceDetail> {
    return this.queries.execute(new GetInvoice(caller, id, asOf));
  }

  @Get(':id/why')
  explain(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() { of }: ExplainInvoiceInput,
  ): Promise<Explanation> {
    return this.queries.execute(new ExplainInvoice(caller, id, of));
  }

  @Get(':id/history')
  async historyOf(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    await this.queries.execute(new GetInvoice(caller, id));
    return this.history.read(caller, { types: ['invoice'], ids: [id] }, input);
  }

  @Post(':id/pay')
  @HttpCode(200)
  @RequirePermission('edit_costs')
  pay(@Meta('PayInvoice') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput): Promise<Receipt> {
    return this.commands.execute(new PayInvoice(meta, id));
  }
}
