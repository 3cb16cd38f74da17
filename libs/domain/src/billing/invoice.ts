import { AggregateRoot } from '../shared/aggregate-root.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import type { MinorUnits } from '../shared/money.js';
import { addMoney } from '../shared/money.js';
import { requireInteger, requireText } from '../shared/require.js';
import type { InvoiceEvent, InvoiceLine } from './invoice.events.js';

export interface InvoiceState {
  readonly id: string;
  readonly invoiceNumber: string;
  readonly workOrderId: string;
  readonly vehicleId: string;
  /** The attempt at completing the work order that it belongs to. */
  readonly attempt: number;
  readonly status: 'issued' | 'paid' | 'void';
  /** ISO 4217, as the tenant's was when it was issued. */
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  /** Sum of the lines; total = subtotal − discount (never below zero) + tax. */
  readonly subtotal: MinorUnits;
  readonly discount: MinorUnits;
  readonly tax: MinorUnits;
  readonly total: MinorUnits;
  readonly issuedAt: string;
  readonly paidAt: string | null;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
}

export interface NewInvoice {
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly workOrderId: string;
  readonly vehicleId: string;
  readonly attempt: number;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly discount: MinorUnits;
  readonly tax: MinorUnits;
}

/** Once issued its figures never change; it is paid or voided, never deleted. */
export class Invoice extends AggregateRoot<InvoiceState, InvoiceEvent> {
  static issue(input: NewInvoice, { now }: DecisionContext): Invoice {
    const subtotal = addMoney(...input.lines.map(({ amount }) => requireInteger('amount', amount)));
    const discount = requireInteger('discount', input.discount);
    const tax = requireInteger('tax', input.tax);
    const invoice = new Invoice();
    invoice.record({
      type: 'billing.invoice-issued',
      v: 1,
      data: {
        id: input.invoiceId,
        invoiceNumber: requireText('invoiceNumber', input.invoiceNumber, 40),
        workOrderId: input.workOrderId,
        vehicleId: input.vehicleId,
        attempt: input.attempt,
        currency: input.currency,
        lines: input.lines.map(({ kind, description, quantity, unitPrice, amount }) => ({
          kind,
          description,
          quantity,
          unitPrice,
          amount,
        })),
        subtotal,
        discount,
        tax,
        total: addMoney(Math.max(0, addMoney(subtotal, -discount)), tax),
        at: now,
      },
    });
    return invoice;
  }

  /** Paying what is paid does nothing. @throws DomainError `invoice_void`, `completion_running` while it may be voided yet */
  pay(completionMoves: boolean, { now }: DecisionContext): void {
    if (this.state.status === 'void') throw new DomainError('invoice_void');
    if (this.state.status === 'paid') return;
    if (completionMoves) throw new DomainError('completion_running');
    this.record({ type: 'billing.invoice-paid', v: 1, data: { at: now } });
  }

  /** Voiding what is void does nothing. @throws DomainError `invoice_paid`: money that came in needs a credit, not a void */
  void(reason: string, { now }: DecisionContext): void {
    if (this.state.status === 'paid') throw new DomainError('invoice_paid');
    if (this.state.status === 'issued')
      this.record({
        type: 'billing.invoice-voided',
        v: 1,
        data: { reason: requireText('reason', reason, 1000), at: now },
      });
  }

  protected evolve(state: InvoiceState | undefined, event: InvoiceEvent): InvoiceState {
    return evolveInvoice(state, event);
  }
}

export function evolveInvoice(state: InvoiceState | undefined, event: InvoiceEvent): InvoiceState {
  if (event.type === 'billing.invoice-issued') {
    const { at, ...data } = event.data;
    return { ...data, status: 'issued', issuedAt: at, paidAt: null, voidedAt: null, voidReason: null };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin an invoice`);
  switch (event.type) {
    case 'billing.invoice-paid':
      return { ...state, status: 'paid', paidAt: event.data.at };
    case 'billing.invoice-voided':
      return { ...state, status: 'void', voidedAt: event.data.at, voidReason: event.data.reason };
  }
}
