import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { InvoiceSums } from '#domain/billing/views.js';
import { Cache } from '#domain/ports/cache.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { toMajor } from '#domain/shared/money.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { invoiceConditions, type InvoiceFilters } from './list-invoices.query.js';

/** What the whole list comes to that these filters show, not only its page. */
export class SumInvoices extends Query<InvoiceSums> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: InvoiceFilters,
  ) {
    super();
  }
}

/** What the filters look at: whose the work is, and what work orders and vehicles are called. */
const STREAMS = ['invoice', 'work-order', 'vehicle'];

@QueryHandler(SumInvoices)
export class SumInvoicesHandler implements IQueryHandler<SumInvoices> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly cache: Cache,
  ) {}

  async execute({ caller, input }: SumInvoices): Promise<InvoiceSums> {
    const { tenantId } = caller;
    const { currency } = settingsOf(caller);
    const where = invoiceConditions(caller, input);
    const key = canonicalJson(['invoice-sums', where.sql, where.parameters]);
    const [sums] = await this.cache.remember(tenantId, key, STREAMS, () =>
      this.database.query<{ total: number; void: number }>(
        tenantId,
        `SELECT COALESCE(sum(total) FILTER (WHERE status <> 'void'), 0)::bigint AS total,
           COALESCE(sum(total) FILTER (WHERE status = 'void'), 0)::bigint AS void
         FROM invoice WHERE ${where.sql}`,
        where.parameters,
      ),
    );
    return { currency, total: toMajor(sums!.total, currency), void: toMajor(sums!.void, currency) };
  }
}
