import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { LocationView } from '#domain/fleet/views.js';
import type { PartDetail, PartListItem, PartStockView } from '#domain/inventory/views.js';
import type { Page } from '#domain/shared/views.js';
import { API, Api, asOfQuery } from '../shared/api';

export interface PartFilter {
  readonly search: string;
  readonly sort: string | null;
}

@Injectable({ providedIn: 'root' })
export class PartClient {
  private readonly api = inject(Api);

  list(filter: PartFilter, cursor: string | null, limit = 50): Promise<Page<PartListItem>> {
    return this.api.get('/parts', { ...filter, cursor, limit });
  }

  detail(id: () => string, asOf: () => string | undefined): HttpResourceRef<PartDetail | undefined> {
    return httpResource<PartDetail>(() => `${API}/parts/${id()}${asOfQuery(asOf())}`);
  }

  stock(id: () => string, asOf: () => string | undefined): HttpResourceRef<PartStockView | undefined> {
    return httpResource<PartStockView>(() => `${API}/parts/${id()}/stock${asOfQuery(asOf())}`);
  }

  async locations(): Promise<readonly LocationView[]> {
    return (await this.api.get<{ data: readonly LocationView[] }>('/locations')).data;
  }
}
