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
