import { Injectable, inject } from '@angular/core';
import type { ActivityPage } from '#domain/activity/views.js';
import type { UserListItem } from '#domain/identity/views.js';
import { Api } from '../shared/api';
import { Session } from '../shared/auth/session';

export interface ActivityFilter {
  readonly kind: readonly string[];
  readonly action: readonly string[];
  readonly userId: string | null;
  readonly thingId: string | null;
  /** YYYY-MM-DD, both included. */
  readonly from: string | null;
  readonly to: string | null;
}

@Injectable({ providedIn: 'root' })
export class ActivityClient {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  list(filter: ActivityFilter, cursor: string | null, limit = 50): Promise<ActivityPage> {
    return this.api.get('/activity', { ...filter, cursor, limit });
  }

  /** Whom one may choose: everybody, or at least oneself. */
  async people(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const me = this.session.me()?.user;
    if (!this.session.can('view_users')) return me ? [me] : [];
    return (await this.api.get<{ data: readonly UserListItem[] }>('/users', { limit: 200 })).data;
  }
}
