import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import { ACTIVE } from '#domain/maintenance/work-order.words.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../api';
import { Session } from '../auth/session';
import { follow } from '../follow';
import { idle } from '../idle';

/** How many work orders are active, for the navigation. */
@Injectable({ providedIn: 'root' })
export class OpenWork {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly known = signal<number | null>(null);
  readonly count = this.known.asReadonly();

  constructor() {
    effect(() => {
      this.session.me();
      untracked(() => void idle().then(() => this.load()));
    });
    follow(
      (change) => change.streamType === 'work-order',
      () => void this.load(),
      2000,
    );
  }

  private async load(): Promise<void> {
    if (this.session.me()?.tenant == null || !this.session.can('view_work_orders')) return this.known.set(null);
    const page = await this.api.get<Page<unknown>>('/work-orders', { status: ACTIVE, limit: 1 }).catch(() => null);
    if (page !== null) this.known.set(page.total);
  }
}
