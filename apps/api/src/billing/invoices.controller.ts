import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { InvoiceDetail, InvoiceListItem } from '#domain/billing/views.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { AsOfInput } from '../shared/as-of.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { GetInvoice } from './get-invoice.query.js';
import { ListInvoices, ListInvoicesInput } from './list-invoices.query.js';

@ApiTags('billing')
@ApiBearerAuth()
@RequirePermission('view_costs', 'view_reports')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly history: History,
  ) {}

  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListInvoicesInput): Promise<Page<InvoiceListItem>> {
    return this.queries.execute(new ListInvoices(caller, input));
  }

  @Get(':id')
  get(@Caller() caller: TenantAccess, @Param('id') id: string, @Query() { asOf }: AsOfInput): Promise<InvoiceDetail> {
    return this.queries.execute(new GetInvoice(caller, id, asOf));
  }

  @Get(':id/history')
  historyOf(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    return this.history.read(caller, { types: ['invoice'], ids: [id] }, input);
  }
}
