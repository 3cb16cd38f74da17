import { evolveInvoice, Invoice, type InvoiceState } from '#domain/billing/invoice.js';
import type { InvoiceEvent, InvoiceLine } from '#domain/billing/invoice.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const invoiceRows: RowMapping<InvoiceState, InvoiceEvent, Invoice> = {
  streamType: 'invoice',
  table: 'invoice',
  restore: (snapshot) => new Invoice(snapshot),
  evolve: evolveInvoice,
  id: (state) => state.id,
  columns: (state) => ({
    number: state.invoiceNumber,
    work_order_id: state.workOrderId,
    vehicle_id: state.vehicleId,
    status: state.status,
    total: state.total,
    issued_at: state.issuedAt,
    labor: amountOf(state, 'labor'),
    parts: amountOf(state, 'part'),
    charges: amountOf(state, 'charge'),
  }),
  numbered: true,
};

function amountOf({ lines }: InvoiceState, kind: InvoiceLine['kind']): number {
  return lines.reduce((sum, line) => (line.kind === kind ? sum + line.amount : sum), 0);
}
