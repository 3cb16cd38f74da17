import { Injectable, inject } from '@angular/core';
import type { LocationView } from '#domain/fleet/views.js';
import type { UserListItem } from '#domain/identity/views.js';
import type { FailedCompletionView } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import type { SyncConflictView } from '#domain/sync/views.js';
import { Api } from '../shared/api';
import { Session } from '../shared/auth/session';

export interface ConflictFilter {
  /** Null: both. */
  readonly status: 'open' | 'decided' | null;
  readonly userId: string | null;
  readonly search: string;
  readonly sort: string | null;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

@Injectable({ providedIn: 'root' })
export class ConflictClient {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  list(filter: ConflictFilter, cursor: string | null, limit = 50): Promise<Page<SyncConflictView>> {
    return this.api.get('/sync/conflicts', { ...filter, cursor, limit });
  }

  /** The latest first. */
  failedCompletions(): Promise<Page<FailedCompletionView>> {
    return this.api.get('/work-orders/failed-completions', { limit: 50 });
  }

  /** Nobody for whoever may not see them. */
  async people(): Promise<readonly Named[]> {
    if (!this.session.can('view_users', 'create_work_orders')) return [];
    return (await this.api.get<{ data: readonly UserListItem[] }>('/users', { limit: 200 })).data;
  }

  async locations(): Promise<readonly Named[]> {
    return (await this.api.get<{ data: readonly LocationView[] }>('/locations')).data;
  }
}
