import { Component, computed, inject, input, resource } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { Page } from '#domain/shared/views.js';
import { REOPENABLE } from '#domain/maintenance/work-order.words.js';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import type { SyncConflictView } from '#domain/sync/views.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { changeText } from '../../shared/command-words';
import { idle } from '../../shared/idle';

/** More of one work order than a sentence has room for. */
const MOST = 10;

/** Says that a phone has something about this work order that could not be taken. Asked for once, when the page is quiet. */
@Component({
  selector: 'app-open-conflict',
  imports: [MatIcon, RouterLink],
  template: `
    @if (text(); as text) {
      <div class="banner" data-tone="warn" role="status">
        <mat-icon svgIcon="call_split" />
        <span
          >{{ text }} {{ help() }}
          <a routerLink="/conflicts" [queryParams]="{ search: number() }" aria-label="Open conflicts">Open</a></span
        >
      </div>
    }
  `,
  host: { '[hidden]': 'text() === null' },
})
export class OpenConflict {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  readonly id = input.required<string>();
  readonly number = input.required<string>();
  readonly status = input.required<WorkOrderStatus>();

  private readonly found = resource({
    params: () => (this.session.can('view_work_orders') ? this.number() : undefined),
    loader: async ({ params }) => {
      await idle();
      const query = { status: 'open', search: params, limit: MOST };
      return (await this.api.get<Page<SyncConflictView>>('/sync/conflicts', query)).data;
    },
  });
  private readonly conflicts = computed(() =>
    (this.found.hasValue() ? this.found.value() : []).filter(({ target }) => target?.id === this.id()),
  );
  /** What its author cannot do anything about. */
  protected readonly help = computed(() => {
    const isClosed = REOPENABLE.includes(this.status());
    return isClosed && this.conflicts().some(({ code }) => code === 'work_order_read_only')
      ? 'It can be kept once the work order is reopened.'
      : '';
  });
  protected readonly text = computed(() => {
    const conflicts = this.conflicts();
    const [first] = conflicts;
    if (!first) return null;
    const people = new Set(conflicts.map(({ user }) => user.id));
    const own = first.user.id === this.session.me()?.user.id;
    const phone = own ? 'Your phone' : `${first.user.name}'s phone`;
    const whose = people.size === 1 ? `${phone} has` : `Phones of ${people.size} people have`;
    const what = conflicts.length === 1 ? 'a change' : `${conflicts.length} changes`;
    const changes = [...new Set(conflicts.map(changeText))].join(', ');
    return `${whose} ${what} that could not be taken: ${changes.charAt(0).toUpperCase()}${changes.slice(1)}.`;
  });
}
