import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input, linkedSignal, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { SyncConflictView } from '#domain/sync/views.js';
import type { Names } from '../../shared/conflict-values';
import { follow } from '../../shared/follow';
import { whileInSight } from '../../shared/in-sight';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { aboutOf, doingText, isAboutTheSame, stateOf, whyText } from '../conflict-words';
import { ConflictClient, type ConflictFilter } from '../conflict.client';
import { ConflictSides } from './conflict-sides';
import { FailedCompletions } from './failed-completions';

/** No live update tells of what phones were told, so it is asked for so often (ms). */
const LOOK_MS = 30_000;
/** What moves these may have settled a conflict about them. */
const CONCERNS = ['work-order', 'vehicle', 'part'];

/** What phones could not get through: who did what, why it was not taken, and what became of it. */
@Component({
  selector: 'app-conflict-list',
  imports: [
    ConflictSides,
    FailedCompletions,
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatButton,
    MatIcon,
    MomentPipe,
    NearEnd,
    NgTemplateOutlet,
    Notice,
    OnScreen,
    RouterLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
    StateChip,
    WhenPipe,
  ],
  templateUrl: './conflict-list.html',
  styleUrl: './conflict-list.scss',
})
export class ConflictList {
  private readonly client = inject(ConflictClient);
  private readonly router = inject(Router);
  /** `decided`, or `all`; what is open, unless it says so. */
  readonly status = input<string>();
  readonly who = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly asked = computed(() => {
    const status = this.status();
    if (status === 'all') return null;
    return status === 'decided' ? 'decided' : 'open';
  });
  protected readonly states = computed(() => [this.asked()].filter((state) => state !== null));
  private readonly filter = computed<ConflictFilter>(() => ({
    status: this.asked(),
    userId: this.who() ?? null,
    search: this.search() ?? '',
    sort: this.sort() ?? null,
  }));
  protected readonly list = new PagedList<ConflictFilter, SyncConflictView>(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );
  protected readonly narrowed = computed(() => !!this.who() || !!this.search());
  protected readonly stateOptions = [
    { value: 'open', text: 'Open' },
    { value: 'decided', text: 'Decided' },
  ];
  private readonly people = resource({ loader: () => this.client.people().catch(() => []) });
  /** Those who may be chosen, and those who are on screen anyway. */
  protected readonly whoOptions = computed(() => {
    const people = this.people.hasValue() ? this.people.value() : [];
    const chosen = this.who() ? [{ id: this.who()!, name: 'Somebody' }] : [];
    const seen = this.list.rows().map(({ user }) => user);
    const named = new Map([...chosen, ...seen, ...people].map(({ id, name }) => [id, name]));
    return [...named].map(([value, text]) => ({ value, text })).sort((a, b) => a.text.localeCompare(b.text));
  });
  /** Places are asked for where one is in dispute. */
  private readonly locations = resource({
    params: () => this.list.rows().some(({ mine, theirs }) => 'locationId' in { ...mine, ...theirs }) || undefined,
    loader: () => this.client.locations().catch(() => []),
  });
  protected readonly names = computed<Names>(() => {
    const locations = this.locations.hasValue() ? this.locations.value() : [];
    return new Map([
      ...this.whoOptions().map(({ value, text }) => [value, text] as const),
      ...locations.map(({ id, name }) => [id, name] as const),
    ]);
  });
  /** Neighbours about one thing stand under it; one stands by itself. */
  protected readonly lines = computed(() =>
    this.list.drawn().map((row, place, rows) => {
      const follows = isAboutTheSame(row, rows[place - 1]);
      const isWithin = follows || isAboutTheSame(row, rows[place + 1]);
      return { row, about: aboutOf(row), isWithin, isFirst: isWithin && !follows };
    }),
  );
  protected readonly active = signal(-1);
  /** Undefined: nobody has opened or closed one yet. */
  private readonly opened = linkedSignal<ConflictFilter, string | null | undefined>({
    source: this.filter,
    computation: () => undefined,
  });
  protected readonly doing = doingText;
  protected readonly why = whyText;
  protected readonly stateOf = stateOf;

  constructor() {
    const refresh = (): void => void this.list.refresh();
    follow(({ streamType }) => CONCERNS.includes(streamType), refresh, 800);
    whileInSight(refresh, LOOK_MS);
  }

  protected set(params: Readonly<Record<string, string | null>>): void {
    const queryParams = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value || null]));
    this.active.set(-1);
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected setState([state]: readonly string[]): void {
    this.set({ status: state === 'open' ? null : (state ?? 'all') });
  }

  /** The only one there is is open at once. */
  protected isOpen(id: string): boolean {
    const opened = this.opened();
    return opened === undefined ? this.list.rows().length === 1 : opened === id;
  }

  protected toggle(place: number): void {
    const id = this.list.rows()[place]?.id;
    if (id !== undefined) this.opened.set(this.isOpen(id) ? null : id);
  }
}
