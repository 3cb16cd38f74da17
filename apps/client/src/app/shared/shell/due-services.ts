import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import type { DueServiceStats } from '#domain/maintenance/views.js';
import { Api } from '../api';
import { Session } from '../auth/session';
import { follow } from '../follow';
import { idle } from '../idle';

/** How many services are due or overdue, for the navigation. */
@Injectable({ providedIn: 'root' })
export class DueServices {
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
      ({ streamType }) => streamType === 'due-service' || streamType === 'meter',
      () => void this.load(),
      2000,
    );
  }

  private async load(): Promise<void> {
    if (this.session.me()?.tenant == null || !this.session.can('view_schedules')) return this.known.set(null);
    const stats = await this.api.get<DueServiceStats>('/due-services/stats').catch(() => null);
    if (stats !== null) this.known.set(stats.overdue + stats.due);
  }
}
