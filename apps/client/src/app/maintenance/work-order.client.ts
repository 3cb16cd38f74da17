import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { LocationView, VehicleListItem } from '#domain/fleet/views.js';
import type { UserListItem } from '#domain/identity/views.js';
import type { PartListItem, PartStockView } from '#domain/inventory/views.js';
import type {
  CompletionDetail,
  WorkOrderCategoryView,
  WorkOrderDetail,
  WorkOrderListItem,
} from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { API, Api, asOfQuery } from '../shared/api';
import { Session } from '../shared/auth/session';
import type { PickerOption } from '../shared/ui/picker';
import { vehicleTitle } from '../shared/ui/words';

/** What the list can be narrowed to; days are YYYY-MM-DD. */
export interface WorkOrderFilter {
  readonly status: readonly string[];
  readonly priority: readonly string[];
  readonly urgency: readonly string[];
  readonly category: string | null;
  readonly assignedTo: string | null;
  readonly vehicleId: string | null;
  /** How the last completion went. */
  readonly completionStatus: readonly string[];
  readonly dueFrom: string | null;
  readonly dueTo: string | null;
  readonly completedFrom: string | null;
  readonly search: string;
  readonly sort: string | null;
}

export interface PartOption extends PickerOption {
  readonly part: PartListItem;
}

const PAGE = 50;

@Injectable({ providedIn: 'root' })
export class WorkOrderClient {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  list(filter: WorkOrderFilter, cursor: string | null, limit = PAGE): Promise<Page<WorkOrderListItem>> {
    return this.api.get('/work-orders', { ...filter, cursor, limit });
  }

  /** Follows `id`; for use where effects may be. */
  detail(id: () => string, asOf: () => string | undefined): HttpResourceRef<WorkOrderDetail | undefined> {
    return httpResource<WorkOrderDetail>(() =>
      id() === '' ? undefined : `${API}/work-orders/${id()}${asOfQuery(asOf())}`,
    );
  }

  completion(id: string): Promise<CompletionDetail> {
    return this.api.get(`/work-orders/${id}/completion`);
  }

  async categories(): Promise<readonly WorkOrderCategoryView[]> {
    return (await this.api.get<{ data: readonly WorkOrderCategoryView[] }>('/work-order-categories', { limit: 200 }))
      .data;
  }

  /** Nobody for whoever may not see them. */
  async people(): Promise<readonly UserListItem[]> {
    if (!this.session.can('view_users', 'create_work_orders')) return [];
    return (await this.api.get<{ data: readonly UserListItem[] }>('/users', { limit: 200, status: ['active'] })).data;
  }

  async locations(): Promise<readonly LocationView[]> {
    return (await this.api.get<{ data: readonly LocationView[] }>('/locations')).data;
  }

  stockOf(partId: string): Promise<PartStockView> {
    return this.api.get(`/parts/${partId}/stock`);
  }

  async findVehicles(search: string): Promise<readonly PickerOption[]> {
    const { data } = await this.api.get<Page<VehicleListItem>>('/vehicles', { search, limit: 12 });
    return data.map((vehicle) => ({ id: vehicle.id, title: vehicle.number, text: vehicleTitle(vehicle) }));
  }

  async findParts(search: string): Promise<readonly PartOption[]> {
    const { data } = await this.api.get<Page<PartListItem>>('/parts', { search, limit: 12 });
    return data.map((part) => ({
      id: part.id,
      title: part.partNumber,
      text: `${part.name} · ${part.stocked ? `${part.available} ${part.unit} available` : 'not kept in stock'}`,
      part,
    }));
  }
}
