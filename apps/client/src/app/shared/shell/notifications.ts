import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { NotificationView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../api';
import { Session } from '../auth/session';
import { CommandOutbox } from '../command-outbox';
import { follow } from '../follow';
import { idle } from '../idle';

const SHOWN = 12;
/** The notice is written a moment after the fact that arrives live. */
const SETTLE_MS = 2500;

/** What this person was told, newest first. */
@Injectable({ providedIn: 'root' })
export class Notifications {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly known = signal<readonly NotificationView[]>([]);
  readonly list = this.known.asReadonly();
  readonly unread = computed(() => this.known().filter(({ readAt }) => readAt === null).length);

  constructor() {
    effect(() => {
      this.session.me();
      untracked(() => void idle().then(() => this.load()));
    });
    follow(
      (change) => change.streamType === 'work-order',
      () => void this.load(),
      SETTLE_MS,
    );
  }

  /** Seen is seen: it is marked at once, and told to the server behind. */
  markRead(notification: NotificationView): void {
    if (notification.readAt !== null) return;
    const readAt = new Date().toISOString();
    this.known.update((list) => list.map((each) => (each.id === notification.id ? { ...each, readAt } : each)));
    this.outbox.send({ path: `/notifications/${notification.id}/read` }).catch(() => void this.load());
  }

  private async load(): Promise<void> {
    if (this.session.me()?.tenant == null) return this.known.set([]);
    const page = await this.api.get<Page<NotificationView>>('/notifications', { limit: SHOWN }).catch(() => null);
    if (page !== null) this.known.set(page.data);
  }
}
