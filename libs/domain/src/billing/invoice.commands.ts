import type { DecisionContext } from '../shared/command.js';
import type { Invoice } from './invoice.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `completionMoves`: the completion it belongs to is under way or being taken back, and may void it yet. */
export type PayInvoice = Command<'PayInvoice', { completionMoves?: boolean }>;
export type VoidInvoice = Command<'VoidInvoice', { reason: string }>;

export type InvoiceCommand = PayInvoice | VoidInvoice;

export function decide(invoice: Invoice, command: InvoiceCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'PayInvoice':
      return invoice.pay(command.completionMoves === true, context);
    case 'VoidInvoice':
      return invoice.void(command.reason, context);
  }
}
