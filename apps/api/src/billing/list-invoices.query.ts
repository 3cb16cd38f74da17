import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import type { InvoiceListItem, InvoiceStatus } from '#domain/billing/views.js';
import { toMajor } from '#domain/shared/money.js';
import type { Page } from '#domain/shared/views.js';
import { DayOrInstant } from '../shared/day-or-instant.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { AsList, Paged, SearchInput } from '../shared/paging.js';
import { invoicesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { between, withWords } from '../shared/search.js';
import { Where } from '../shared/where.js';
import { settingsOf } from '../shared/tenant-settings.js';

const STATUSES = ['issued', 'paid', 'void'] satisfies InvoiceStatus[];

export class InvoiceFilters extends SearchInput {
  @IsOptional() @AsList() @IsIn(STATUSES, { each: true }) status?: InvoiceStatus[];
  /** When it was issued, inclusive: a day in the tenant's time zone, or an instant. */
  @IsOptional() @DayOrInstant() dateFrom?: string;
  @IsOptional() @DayOrInstant() dateTo?: string;
  @IsOptional() @IsUUID() workOrderId?: string;
  @IsOptional() @IsUUID() vehicleId?: string;
}

export class ListInvoicesInput extends Paged(InvoiceFilters) {}

export class ListInvoices extends Query<Page<InvoiceListItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListInvoicesInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = {
  issuedAt: { sql: 'issued_at', type: 'timestamptz' },
  invoiceNumber: { sql: 'number', type: 'text' },
  totalAmount: { sql: 'total', type: 'bigint' },
  status: { sql: 'status', type: 'text' },
};

export interface InvoiceRow extends Omit<InvoiceListItem, 'totalAmount' | 'issuedAt'> {
  /** Minor units of `currency`. */
  readonly total: number;
  readonly currency: string;
  readonly issued_at: Date;
}

/** What every invoice's row is made of; the invoice is `i`. */
export const INVOICE_COLUMNS = `i.id, i.number AS "invoiceNumber", i.work_order_id AS "workOrderId", w.number AS "workOrderNumber",
  v.number AS "vehicleNumber", i.total, i.state->>'currency' AS currency, i.status, i.issued_at`;
export const INVOICE_JOINS = `
  JOIN work_order w ON w.tenant_id = $1 AND w.id = i.work_order_id
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = i.vehicle_id`;

@QueryHandler(ListInvoices)
export class ListInvoicesHandler implements IQueryHandler<ListInvoices> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListInvoices): Promise<Page<InvoiceListItem>> {
    const keyset = keysetOf(SORTS, input, '-issuedAt');
    return this.lists.loggedPage(caller.tenantId, {
      keyset,
      from: 'invoice',
      where: () => invoiceConditions(caller, input),
      rows: (where) =>
        `SELECT ${INVOICE_COLUMNS}, ${keyset.valueOf('i')} FROM (${keyset.cut('invoice', where)}) i ${INVOICE_JOINS}
         ORDER BY ${keyset.orderOf('i')}`,
      item: invoiceItem,
    });
  }
}

export function invoiceItem({ total, currency, issued_at, ...row }: InvoiceRow): InvoiceListItem {
  return { ...row, totalAmount: toMajor(total, currency), issuedAt: issued_at.toISOString() };
}

/** What a list is narrowed to, and what the caller may know of. */
export function invoiceConditions(caller: TenantAccess, input: InvoiceFilters): Where {
  const where = new Where()
    .and('status = ANY(?)', input.status)
    .and('work_order_id = ?', input.workOrderId)
    .and('vehicle_id = ?', input.vehicleId)
    .and(
      'EXISTS (SELECT FROM work_order w WHERE w.tenant_id = $1 AND w.id = work_order_id AND w.assigned_to = ?)',
      invoicesOf(caller) ?? undefined,
    );
  withWords(
    where,
    `(number ILIKE ? OR work_order_id IN (SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.number ILIKE ?)
        OR vehicle_id IN (SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND v.number ILIKE ?))`,
    input.search,
  );
  between(where, 'issued_at', settingsOf(caller).timezone, input.dateFrom, input.dateTo);
  return where;
}
