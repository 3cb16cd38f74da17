import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { PagedList } from '../../shared/paged-list';
import { DueDate } from '../../shared/ui/due-date';
import { Failure } from '../../shared/ui/failure';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { MoneyPipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { PRIORITY, vehicleTitle, workOrderState } from '../../shared/ui/words';
import { WorkOrderClient } from '../work-order.client';
import { countOf, filterOf, isNarrowed, type FilterWords } from './work-order-filter';
import { WorkOrderHead } from './work-order-head';

const SETTLED: readonly string[] = ['completed', 'closed', 'cancelled'];

/** The work-order list. What it shows is in its address, so it can be kept, shared and gone back to. */
@Component({
  selector: 'app-work-order-list',
  imports: [
    DueDate,
    Failure,
    KeepScroll,
    ListKeys,
    MatAnchor,
    MoneyPipe,
    NearEnd,
    Notice,
    OnScreen,
    RouterLink,
    RowLink,
    SkeletonRows,
    SortHeader,
    StateChip,
    WorkOrderHead,
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
  readonly urgency = input<string>();
  readonly category = input<string>();
  readonly assigned = input<string>();
  readonly due = input<string>();
  readonly completion = input<string>();
  readonly vehicle = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly words = computed<FilterWords>(() => ({
    status: this.status(),
    priority: this.priority(),
    urgency: this.urgency(),
    category: this.category(),
    assigned: this.assigned(),
    due: this.due(),
    completion: this.completion(),
    vehicle: this.vehicle(),
    search: this.search(),
    sort: this.sort(),
  }));
  private readonly filter = computed(() =>
    filterOf(this.words(), { today: this.formats.day(new Date()), userId: this.session.me()?.user.id ?? null }),
  );
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );

  protected readonly active = linkedSignal({ source: this.words, computation: () => -1 });
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly selected = computed(() => this.list.rows().filter(({ id }) => this.chosen().has(id)));
  protected readonly selectedCost = computed(() => this.selected().reduce((sum, row) => sum + row.totalCost, 0));
  protected readonly allSelected = computed(
    () => this.list.rows().length > 0 && this.selected().length === this.list.rows().length,
  );
  protected readonly narrowed = computed(() => this.status() !== undefined || isNarrowed(this.words()));
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

  protected sortBy(sort: string | null): void {
    void this.router.navigate([], { queryParams: { sort }, queryParamsHandling: 'merge', replaceUrl: true });
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
