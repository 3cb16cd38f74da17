import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { InvoiceState } from '#domain/billing/invoice.js';
import type { InvoiceDetail, InvoiceLineView } from '#domain/billing/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli } from '#domain/shared/quantity.js';
import { AsOf, type Moment } from '../shared/as-of.js';
import { invoicesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { INVOICE_COLUMNS, INVOICE_JOINS, invoiceItem, type InvoiceRow } from './list-invoices.query.js';

export class GetInvoice extends Query<InvoiceDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly invoiceId: string,
    /** How it was then; undefined: how it is. */
    readonly asOf?: string,
  ) {
    super();
  }
}

@QueryHandler(GetInvoice)
export class GetInvoiceHandler implements IQueryHandler<GetInvoice> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly asOf: AsOf,
  ) {}

  /** @throws DomainError `not_found`, also for what is beyond the caller's reach */
  async execute({ caller, invoiceId, asOf }: GetInvoice): Promise<InvoiceDetail> {
    const { tenantId } = caller;
    const wanted = { table: 'invoice', streamType: 'invoice', ids: [invoiceId] };
    const moment = await this.asOf.moment(tenantId, asOf, [wanted], 3);
    const [row] = await this.database.query<InvoiceRow & { version: number; state: InvoiceState }>(
      tenantId,
      invoice(moment),
      [invoiceId, invoicesOf(caller), ...moment.parameters],
    );
    if (!row) throw new DomainError('not_found', { kind: 'invoice' });
    const { version, state, ...item } = row;
    return {
      ...invoiceItem(item),
      version,
      voidedAt: state.voidedAt,
      voidReason: state.voidReason,
      lines: linesOf(state),
    };
  }
}

/** As on paper: what was done, then what comes off and on. The amounts add up to the total. */
function linesOf({ lines, currency, subtotal, discount, tax }: InvoiceState): InvoiceLineView[] {
  const summand = (kind: 'discount' | 'tax', description: string, amount: number): InvoiceLineView[] =>
    amount === 0 ? [] : [{ kind, description, quantity: null, unitPrice: null, amount: toMajor(amount, currency) }];
  return [
    ...lines.map(({ kind, description, quantity, unitPrice, amount }): InvoiceLineView => ({
      kind,
      description,
      quantity: fromMilli(quantity),
      unitPrice: toMajor(unitPrice, currency),
      amount: toMajor(amount, currency),
    })),
    // Never more than there is to take it off.
    ...summand('discount', 'Discount', -Math.min(discount, subtotal)),
    ...summand('tax', 'Tax', tax),
  ];
}

const invoice = (moment: Moment): string =>
  `SELECT ${INVOICE_COLUMNS}, i.version, i.state FROM ${moment.from('invoice')} i ${INVOICE_JOINS}
   WHERE i.tenant_id = $1 AND i.id = $2 AND ($3::uuid IS NULL OR w.assigned_to = $3)`;
