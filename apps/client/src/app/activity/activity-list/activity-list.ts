import { Component, computed, effect, inject, input, resource, signal, untracked } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { ActivityAction, ActivityEntry, ActivityKind } from '#domain/activity/views.js';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { describe } from '../../shared/ui/history-words';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { MomentPipe } from '../../shared/ui/pipes';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { ActivityClient, type ActivityFilter } from '../activity.client';

const KINDS: Readonly<Record<ActivityKind, { readonly text: string; readonly page: string | null }>> = {
  'work-order': { text: 'Work orders', page: '/work-orders' },
  'due-service': { text: 'Due service', page: null },
  vehicle: { text: 'Vehicles', page: '/vehicles' },
  part: { text: 'Parts', page: '/parts' },
  invoice: { text: 'Invoices', page: '/invoices' },
  file: { text: 'Files', page: null },
  people: { text: 'People', page: null },
  company: { text: 'Company', page: null },
};
const ACTIONS: Readonly<Record<ActivityAction, string>> = {
  began: 'Added',
  changed: 'Changed',
  'went-on': 'Went on',
  undone: 'Undone',
};
/** So much is shown before one scrolls. */
const SCREENFUL = 25;

/** What happens in the company: who did what to which thing when, as it happens. */
@Component({
  selector: 'app-activity-list',
  imports: [Failure, FilterChip, MatIcon, MomentPipe, NearEnd, Notice, RouterLink, SkeletonRows],
  templateUrl: './activity-list.html',
  styleUrl: './activity-list.scss',
})
export class ActivityList {
  private readonly client = inject(ActivityClient);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  readonly kind = input<string>();
  readonly action = input<string>();
  readonly who = input<string>();
  readonly thing = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();

  protected readonly kinds = computed(() => wordsIn(this.kind()));
  protected readonly actions = computed(() => wordsIn(this.action()));
  protected readonly people = computed(() => wordsIn(this.who()));
  private readonly filter = computed<ActivityFilter>(() => ({
    kind: this.kinds(),
    action: this.actions(),
    userId: this.who() ?? null,
    thingId: this.thing() ?? null,
    from: this.from() ?? null,
    to: this.to() ?? null,
  }));
  protected readonly list = new PagedList<ActivityFilter, ActivityEntry>(
    this.filter,
    async (filter, cursor, limit) => ({
      ...(await this.client.list(filter, cursor, limit)),
      total: 0,
    }),
  );
  private readonly known = resource({ loader: () => this.client.people().catch(() => []) });
  protected readonly kindOptions = Object.entries(KINDS).map(([value, { text }]) => ({ value, text }));
  protected readonly actionOptions = Object.entries(ACTIONS).map(([value, text]) => ({ value, text }));
  protected readonly whoOptions = computed(() =>
    (this.known.hasValue() ? this.known.value() : []).map(({ id, name }) => ({ value: id, text: name })),
  );
  protected readonly narrowed = computed(() =>
    Object.values(this.filter()).some((word) => word !== null && word.length > 0),
  );
  /** Of what came in since, told and not shoved in: nothing moves under the reader's eyes. */
  protected readonly fresh = signal(0);

  protected readonly days = computed(() => {
    const lines = this.list.rows().map((entry) => ({
      entry,
      ...describe(entry, this.formats, true),
      at: this.formats.localMinute(entry.metadata.timestamp).slice(11),
      to: linkOf(entry),
    }));
    const days: { day: string; of: typeof lines }[] = [];
    for (const line of lines) {
      const day = this.formats.date(line.entry.metadata.timestamp);
      const last = days.at(-1);
      if (last !== undefined && last.day === day) last.of.push(line);
      else days.push({ day, of: [line] });
    }
    return days;
  });

  constructor() {
    follow(
      () => true,
      () => void this.look(),
      1000,
    );
    effect(() => {
      // A page looks back so far only: where little fits, the next one is asked for until there is something to read.
      if (this.list.hasMore() && !this.list.loading() && this.list.rows().length < SCREENFUL)
        untracked(() => void this.list.more());
    });
  }

  protected set(params: Readonly<Record<string, string | readonly string[] | null>>): void {
    const queryParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        (typeof value === 'string' ? value : value?.join(',')) || null,
      ]),
    );
    this.fresh.set(0);
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async showFresh(): Promise<void> {
    this.fresh.set(0);
    await this.list.reload();
  }

  private async look(): Promise<void> {
    const newest = this.list.rows()[0]?.id;
    const page = await this.client.list(this.filter(), null).catch(() => null);
    if (page === null) return;
    const known = newest === undefined ? -1 : page.data.findIndex(({ id }) => id === newest);
    this.fresh.set(known < 0 ? page.data.length : known);
  }
}

/** Where to read on; null for what has no page of its own, or no name any more. */
function linkOf({ kind, thing }: ActivityEntry): readonly string[] | null {
  const { page } = KINDS[kind];
  return page === null || thing.title === null ? null : [page, thing.id];
}

function wordsIn(word: string | undefined): readonly string[] {
  return word ? word.split(',') : [];
}
