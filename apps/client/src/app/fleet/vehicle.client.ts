import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { LocationView, MeterReadingView, VehicleDetail, VehicleListItem } from '#domain/fleet/views.js';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { API, Api, asOfQuery } from '../shared/api';

export interface VehicleFilter {
  readonly status: readonly string[];
  readonly search: string;
  readonly sort: string | null;
}

@Injectable({ providedIn: 'root' })
export class VehicleClient {
  private readonly api = inject(Api);

  list(filter: VehicleFilter, cursor: string | null, limit = 50): Promise<Page<VehicleListItem>> {
    return this.api.get('/vehicles', { ...filter, cursor, limit });
  }

  get(id: string): Promise<VehicleDetail> {
    return this.api.get(`/vehicles/${id}`);
  }

  detail(id: () => string, asOf: () => string | undefined): HttpResourceRef<VehicleDetail | undefined> {
    return httpResource<VehicleDetail>(() => `${API}/vehicles/${id()}${asOfQuery(asOf())}`);
  }

  readings(id: () => string): HttpResourceRef<{ readonly data: readonly MeterReadingView[] } | undefined> {
    return httpResource<{ readonly data: readonly MeterReadingView[] }>(
      () => `${API}/vehicles/${id()}/meter-readings?limit=30`,
    );
  }

  workOrders(id: () => string): HttpResourceRef<Page<WorkOrderListItem> | undefined> {
    return httpResource<Page<WorkOrderListItem>>(() => `${API}/work-orders?vehicleId=${id()}&limit=10`);
  }

  async locations(): Promise<readonly LocationView[]> {
    return (await this.api.get<{ data: readonly LocationView[] }>('/locations')).data;
  }
}
