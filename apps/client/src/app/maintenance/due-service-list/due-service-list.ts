import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import { DUE_LEVELS } from '#domain/maintenance/due-forecast.js';
import type { DueServiceItem } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { PagedList } from '../../shared/paged-list';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { askFor } from '../../shared/ui/ask';
import { DueDate } from '../../shared/ui/due-date';
import { DueWhy } from '../../shared/ui/due-why';
import { DUE_LEVEL, DueWords } from '../../shared/ui/due-words';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { vehicleTitle } from '../../shared/ui/words';
import { DueServiceClient } from '../due-service.client';

/** What is due on which vehicle, and why; from here it becomes work. */
@Component({
  selector: 'app-due-service-list',
  imports: [
    DueDate,
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatButton,
    MatIcon,
    NearEnd,
    Notice,
    OnScreen,
    RouterLink,
    RowLink,
    SearchBox,
    SkeletonRows,
    SortHeader,
    StateChip,
  ],
  templateUrl: './due-service-list.html',
  styles: `
    .why {
      max-width: 100%;
      padding: 0;
      border: 0;
      background: none;
      font: inherit;
      font-size: 13px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      cursor: help;

      &:hover,
      &:focus-visible {
        color: var(--primary);
        text-decoration: underline;
      }
    }
  `,
})
export class DueServiceList {
  private readonly client = inject(DueServiceClient);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly words = inject(DueWords);
  readonly level = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  /** What wants attention, unless all is asked for. */
  protected readonly levels = computed(() => {
    const asked = this.level();
    if (asked === 'all') return [];
    return asked?.split(',') ?? (this.search() ? [] : ['overdue', 'due', 'soon']);
  });
  private readonly filter = computed(() => ({
    level: this.levels(),
    search: this.search() ?? '',
    sort: this.sort() ?? null,
  }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );
  protected readonly levelOptions = DUE_LEVELS.map((value) => ({ value, text: DUE_LEVEL[value].text }));
  protected readonly active = signal(-1);
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly selected = computed(() => this.list.rows().filter(({ id }) => this.chosen().has(id)));
  protected readonly plannable = computed(() => this.selected().filter(({ workOrder }) => workOrder === null));
  protected readonly vehicles = computed(() => byVehicle(this.plannable()));
  private readonly session = inject(Session);
  protected readonly mayPlan = this.session.can('create_work_orders');
  /** Whether nothing is due, or nothing is scheduled at all. */
  protected readonly counts = resource({
    params: () => (this.list.empty() && !this.search() ? true : undefined),
    loader: () => this.client.counts(),
  });
  protected readonly hasNone = computed(
    () => this.counts.hasValue() && Object.values(this.counts.value()).every((count) => count === 0),
  );
  protected readonly maySchedule = this.session.can('edit_schedules') && this.session.can('view_vehicles');
  protected readonly none = noneFor(this.session.actor().scope.vehicles === 'own', this.maySchedule);
  protected readonly levelOf = (row: DueServiceItem) => DUE_LEVEL[row.level];
  protected readonly because = (row: DueServiceItem): string => this.words.because(row);
  protected readonly modelOf = (row: DueServiceItem): string =>
    vehicleTitle({ make: row.vehicleMake, model: row.vehicleModel });

  constructor() {
    follow(
      ({ streamType }) => ['due-service', 'meter', 'vehicle', 'work-order'].includes(streamType),
      () => void this.list.refresh(),
      800,
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

  protected setLevels(levels: readonly string[]): void {
    this.set({ level: levels.length === 0 ? 'all' : levels });
  }

  protected isSelected(id: string): boolean {
    return this.chosen().has(id);
  }

  protected toggle(place: number): void {
    const id = this.list.rows()[place]?.id;
    if (id === undefined) return;
    const next = new Set(this.chosen());
    if (!next.delete(id)) next.add(id);
    this.chosen.set(next);
  }

  protected open(place: number): void {
    const row = this.list.rows()[place];
    if (row) void this.router.navigate(['/vehicles', row.vehicleId]);
  }

  protected why(row: DueServiceItem): void {
    this.dialog.open(DueWhy, { data: row.id, width: '560px' });
  }

  /** Of one vehicle a form that is filled in; of several one work order each. */
  protected async plan(): Promise<void> {
    const groups = [...this.vehicles()];
    const [only] = groups;
    if (groups.length === 1 && only) {
      const [vehicle, services] = only;
      const queryParams = { vehicle, services: services.map(({ id }) => id).join(',') };
      await this.router.navigate(['/work-orders/new'], { queryParams });
      return;
    }
    const made: string[] = [];
    await askFor(this.dialog, {
      title: `Create ${groups.length} work orders?`,
      text: `One for each vehicle, for ${this.plannable().length} services.`,
      fields: [],
      confirm: `Create ${groups.length} work orders`,
      act: () => this.planEach(groups.slice(made.length), made),
    });
    if (made.length > 0) this.snackBar.open(`${made.length} work orders created.`);
  }

  /** In turn; what was created stays, and a refusal says for which vehicle. */
  private async planEach(
    groups: readonly (readonly [string, readonly DueServiceItem[]])[],
    made: string[],
  ): Promise<Problem | null> {
    for (const [vehicleId, services] of groups) {
      try {
        const { workOrderNumber } = await this.client.plan(vehicleId, services);
        made.push(workOrderNumber);
      } catch (error) {
        const problem = problemOf(error);
        return { ...problem, message: `${services[0]!.vehicleNumber}: ${problem.message}` };
      }
    }
    this.chosen.set(new Set());
    void this.list.refresh();
    return null;
  }
}

function byVehicle(services: readonly DueServiceItem[]): ReadonlyMap<string, readonly DueServiceItem[]> {
  const groups = new Map<string, DueServiceItem[]>();
  for (const service of services) groups.set(service.vehicleId, [...(groups.get(service.vehicleId) ?? []), service]);
  return groups;
}

/** Why nothing stands here, for whoever sees only their own vehicles, may say what they need, or neither. */
function noneFor(ownOnly: boolean, maySchedule: boolean): { readonly heading: string; readonly text: string } {
  const heading = ownOnly ? 'No services are scheduled for your vehicles' : 'No services are scheduled';
  const text = maySchedule
    ? "Say on a vehicle's page what it needs and how often: by distance, engine hours or time. What is due then stands here, before it is late."
    : 'Whoever may edit schedules says what a vehicle needs and how often. What is due then stands here, before it is late.';
  return { heading, text };
}
