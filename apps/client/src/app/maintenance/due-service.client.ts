import { Injectable, inject } from '@angular/core';
import type { DueServiceItem, DueServiceStats } from '#domain/maintenance/views.js';
import type { CommandAnswer, Page } from '#domain/shared/views.js';
import { Api } from '../shared/api';
import { CommandOutbox } from '../shared/command-outbox';

export interface DueServiceFilter {
  readonly level: readonly string[];
  readonly search: string;
  readonly sort: string | null;
}

@Injectable({ providedIn: 'root' })
export class DueServiceClient {
  private readonly api = inject(Api);
  private readonly outbox = inject(CommandOutbox);

  list(filter: DueServiceFilter, cursor: string | null, limit = 50): Promise<Page<DueServiceItem>> {
    return this.api.get('/due-services', { ...filter, cursor, limit });
  }

  counts(): Promise<DueServiceStats> {
    return this.api.get('/due-services/stats');
  }

  /** One work order that does services of one vehicle. */
  plan(vehicleId: string, services: readonly DueServiceItem[]): Promise<CommandAnswer & { workOrderNumber: string }> {
    return this.outbox.send({
      path: '/work-orders',
      body: {
        vehicleId,
        category: 'Preventive Maintenance',
        priority: 'scheduled',
        description: services.map(({ title }) => title).join(', '),
        dueServiceIds: services.map(({ id }) => id),
      },
    });
  }
}
