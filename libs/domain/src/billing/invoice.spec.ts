import fc from 'fast-check';
import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { InvoiceCommand } from './invoice.commands.js';
import { decide } from './invoice.commands.js';
import { evolveInvoice, Invoice } from './invoice.js';

const now = '2026-03-02T09:00:00.000Z';
const context = at(now);
const kind = { load: Invoice, evolve: evolveInvoice };
const run = (command: InvoiceCommand) => (invoice: Invoice) => decide(invoice, command, context);
const line = (amount: number) => ({
  kind: 'charge' as const,
  description: 'Towing',
  quantity: 1000,
  unitPrice: amount,
  amount,
});
const input = {
  invoiceId: 'i',
  invoiceNumber: 'INV-000001',
  workOrderId: 'wo',
  vehicleId: 'v',
  attempt: 1,
  currency: 'USD',
  lines: [line(1000), line(500)],
  discount: 200,
  tax: 104,
};
function history(...commands: readonly InvoiceCommand[]) {
  const invoice = Invoice.issue(input, context);
  for (const command of commands) run(command)(invoice);
  return [...invoice.changes];
}
const voiding: InvoiceCommand = { name: 'VoidInvoice', reason: 'completion failed' };
const paying: InvoiceCommand = { name: 'PayInvoice' };

describe('invoice', () => {
  it('is issued with totals from its copied lines', () => {
    given(kind, ...history())
      .when(() => undefined)
      .thenState({ status: 'issued', subtotal: 1500, discount: 200, tax: 104, total: 1404, issuedAt: now });
  });

  it('is voided with a reason, its figures kept; voiding again does nothing', () => {
    given(kind, ...history(voiding))
      .when(run(voiding))
      .thenNothing()
      .thenState({ status: 'void', voidReason: 'completion failed', voidedAt: now, total: 1404 });
  });

  it('is paid once', () => {
    given(kind, ...history(paying))
      .when(run(paying))
      .thenNothing()
      .thenState({ status: 'paid', paidAt: now });
  });

  it('is not paid when void, nor voided when paid', () => {
    given(kind, ...history(voiding))
      .when(run(paying))
      .thenRefused('invoice_void');
    given(kind, ...history(paying))
      .when(run(voiding))
      .thenRefused('invoice_paid');
  });

  it('is not paid while its completion may void it yet', () => {
    const moving: InvoiceCommand = { name: 'PayInvoice', completionMoves: true };
    given(kind, ...history())
      .when(run(moving))
      .thenRefused('completion_running');
    given(kind, ...history(paying))
      .when(run(moving))
      .thenNothing();
  });

  it('has a total that follows from its lines, and folds to its state', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9)), fc.nat(1e9), fc.nat(1e9), (amounts, discount, tax) => {
        const invoice = Invoice.issue({ ...input, lines: amounts.map(line), discount, tax }, context);
        const subtotal = amounts.reduce((sum, amount) => sum + amount, 0);
        expect(invoice.state).toMatchObject({ subtotal, total: Math.max(0, subtotal - discount) + tax });
        expectFoldGivesState(evolveInvoice, invoice);
      }),
    );
  });
});
