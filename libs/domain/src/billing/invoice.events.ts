import type { DomainEvent } from '../shared/domain-event.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';

/** Copied from the work order, not linked. `quantity` in thousandths (of an hour, of the part's unit, of one charge). */
export interface InvoiceLine {
  readonly kind: 'labor' | 'part' | 'charge';
  readonly description: string;
  readonly quantity: Milli;
  readonly unitPrice: MinorUnits;
  readonly amount: MinorUnits;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `billing.invoice-${Name}`,
  Data & { readonly at: string }
>;

export type InvoiceEvent =
  | Event<
      'issued',
      {
        readonly id: string;
        readonly invoiceNumber: string;
        readonly workOrderId: string;
        readonly vehicleId: string;
        readonly attempt: number;
        readonly currency: string;
        readonly lines: readonly InvoiceLine[];
        readonly subtotal: MinorUnits;
        readonly discount: MinorUnits;
        readonly tax: MinorUnits;
        readonly total: MinorUnits;
      }
    >
  | Event<'paid'>
  | Event<'voided', { readonly reason: string }>;
