/** Read models of billing. Money is a number in major units; instants are ISO 8601 UTC. */

export type InvoiceStatus = 'issued' | 'paid' | 'void';

export interface InvoiceListItem {
  readonly id: string;
  readonly invoiceNumber: string;
  readonly workOrderId: string;
  readonly workOrderNumber: string;
  readonly vehicleNumber: string | null;
  readonly totalAmount: number;
  readonly status: InvoiceStatus;
  readonly issuedAt: string;
}

/** What the invoices of a list come to, in the tenant's currency. */
export interface InvoiceSums {
  /** ISO 4217. */
  readonly currency: string;
  /** Of those that are issued or paid. */
  readonly total: number;
  /** Of those that are void: they count nowhere. */
  readonly void: number;
}

export type InvoiceLineKind = 'labor' | 'part' | 'charge' | 'discount' | 'tax';

export interface InvoiceLineView {
  readonly kind: InvoiceLineKind;
  readonly description: string;
  readonly quantity: number | null;
  readonly unitPrice: number | null;
  readonly amount: number;
}

export interface InvoiceDetail extends InvoiceListItem {
  readonly version: number;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
  readonly lines: readonly InvoiceLineView[];
}
