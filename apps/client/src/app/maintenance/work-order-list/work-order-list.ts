import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { PagedList } from '../../shared/paged-list';
import { DueDate } from '../../shared/ui/due-date';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { MoneyPipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { PRIORITY, vehicleTitle, workOrderState } from '../../shared/ui/words';
import { WorkOrderClient } from '../work-order.client';
import {
  DUE_CHOICES,
  PRIORITY_OPTIONS,
  STATUS_OPTIONS,
  countOf,
  filterOf,
  statusesIn,
  wordsIn,
} from './work-order-filter';

const SETTLED: readonly string[] = ['completed', 'closed', 'cancelled'];

/** The work-order list. What it shows is in its address, so it can be kept, shared and gone back to. */
@Component({
  selector: 'app-work-order-list',
  imports: [
    DueDate,
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatAnchor,
    MatIcon,
    MoneyPipe,
    NearEnd,
    Notice,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
    StateChip,
  ],
  templateUrl: './work-order-list.html',
})
export class WorkOrderList {
  private readonly client = inject(WorkOrderClient);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);

  readonly status = input<string>();
  readonly priority = input<string>();
  readonly category = input<string>();
  readonly assigned = input<string>();
  readonly due = input<string>();
  readonly vehicle = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  private readonly filter = computed(() =>
    filterOf(
      {
        status: this.status(),
        priority: this.priority(),
        category: this.category(),
        assigned: this.assigned(),
        due: this.due(),
        vehicle: this.vehicle(),
        search: this.search(),
        sort: this.sort(),
      },
      { today: this.formats.day(new Date()), userId: this.session.me()?.user.id ?? null },
    ),
  );
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );

  protected readonly statusOptions = STATUS_OPTIONS;
  protected readonly priorityOptions = PRIORITY_OPTIONS;
  protected readonly dueOptions = DUE_CHOICES.map(({ value, text }) => ({ value, text }));
  protected readonly statuses = computed(() => statusesIn({ status: this.status(), search: this.search() }));
  protected readonly priorities = computed(() => wordsIn(this.priority()));
  private readonly categories = resource({ loader: () => this.client.categories().catch(() => []) });
  private readonly people = resource({ loader: () => this.client.people().catch(() => []) });
  protected readonly categoryOptions = computed(() =>
    (this.categories.hasValue() ? this.categories.value() : []).map(({ name }) => ({ value: name, text: name })),
  );
  protected readonly peopleOptions = computed(() => [
    { value: 'me', text: 'Me' },
    ...(this.people.hasValue() ? this.people.value() : []).map(({ id, name }) => ({ value: id, text: name })),
  ]);

  protected readonly active = signal(-1);
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly selected = computed(() => this.list.rows().filter(({ id }) => this.chosen().has(id)));
  protected readonly selectedCost = computed(() => this.selected().reduce((sum, row) => sum + row.totalCost, 0));
  protected readonly allSelected = computed(
    () => this.list.rows().length > 0 && this.selected().length === this.list.rows().length,
  );
  protected readonly narrowed = computed(
    () =>
      this.status() !== undefined ||
      Boolean(this.search() ?? this.priority() ?? this.category() ?? this.assigned() ?? this.due()),
  );
  protected readonly count = computed(() => {
    const total = this.list.total().toLocaleString('en-US');
    const about = this.list.isEstimate() ? 'about ' : '';
    return countOf(about + total, { status: this.status(), search: this.search() });
  });
  protected readonly mayCreate = computed(() => this.session.can('create_work_orders'));
  protected readonly priorityText = PRIORITY;
  protected readonly stateOf = workOrderState;
  protected readonly modelOf = (row: WorkOrderListItem): string =>
    vehicleTitle({ year: row.vehicleYear, make: row.vehicleMake, model: row.vehicleModel });
  protected readonly isSettled = (row: WorkOrderListItem): boolean => SETTLED.includes(row.status);

  constructor() {
    follow(
      (change) => change.streamType === 'work-order',
      () => void this.list.refresh(),
      600,
    );
  }

  protected set(params: Readonly<Record<string, string | readonly string[] | null>>): void {
    const queryParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' || value === null ? value || null : value.join(',') || null,
      ]),
    );
    this.active.set(-1);
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected setStatuses(statuses: readonly string[]): void {
    this.set({ status: statuses.length === 0 ? 'all' : statuses });
  }

  protected open(row: number): void {
    const workOrder = this.list.rows()[row];
    if (workOrder) void this.router.navigate(['/work-orders', workOrder.id]);
  }

  protected create(): void {
    if (this.mayCreate()) void this.router.navigate(['/work-orders/new']);
  }

  protected isSelected(id: string): boolean {
    return this.chosen().has(id);
  }

  protected toggle(row: number): void {
    const id = this.list.rows()[row]?.id;
    if (id === undefined) return;
    const next = new Set(this.chosen());
    if (!next.delete(id)) next.add(id);
    this.chosen.set(next);
  }

  protected toggleAll(): void {
    this.chosen.set(this.allSelected() ? new Set() : new Set(this.list.rows().map(({ id }) => id)));
  }
}
