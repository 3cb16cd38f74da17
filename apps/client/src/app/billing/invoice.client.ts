import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { InvoiceDetail, InvoiceListItem, InvoiceStatus, InvoiceSums } from '#domain/billing/views.js';
import type { Page } from '#domain/shared/views.js';
import { API, Api, asOfQuery } from '../shared/api';
import type { Label } from '../shared/ui/words';

export interface InvoiceFilter {
  readonly status: readonly string[];
  /** Days it was issued on, inclusive. */
  readonly dateFrom: string | null;
  readonly dateTo: string | null;
  readonly search: string;
  readonly sort: string | null;
}

export const INVOICE_STATUS: Readonly<Record<InvoiceStatus, Label>> = {
  issued: { text: 'Issued', tone: 'info' },
  paid: { text: 'Paid', tone: 'ok' },
  void: { text: 'Void', tone: '' },
};

@Injectable({ providedIn: 'root' })
export class InvoiceClient {
  private readonly api = inject(Api);

  list(filter: InvoiceFilter, cursor: string | null, limit = 50): Promise<Page<InvoiceListItem>> {
    return this.api.get('/invoices', { ...filter, cursor, limit });
  }

  sums({ sort: _sort, ...filter }: InvoiceFilter): Promise<InvoiceSums> {
    return this.api.get('/invoices/sums', filter);
  }

  detail(id: () => string, asOf: () => string | undefined): HttpResourceRef<InvoiceDetail | undefined> {
    return httpResource<InvoiceDetail>(() => `${API}/invoices/${id()}${asOfQuery(asOf())}`);
  }
}
