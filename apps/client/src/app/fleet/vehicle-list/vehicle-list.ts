import { Component, computed, inject, input, signal } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { VEHICLE_STATUSES } from '#domain/fleet/vehicle.events.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { PagedList } from '../../shared/paged-list';
import { Failure } from '../../shared/ui/failure';
import { FilterChip } from '../../shared/ui/filter-chip';
import { KeepScroll } from '../../shared/ui/keep-scroll';
import { ListKeys } from '../../shared/ui/list-keys';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { OnScreen } from '../../shared/ui/on-screen';
import { DayPipe, DistancePipe } from '../../shared/ui/pipes';
import { RowLink } from '../../shared/ui/row-link';
import { SearchBox } from '../../shared/ui/search-box';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { SortHeader } from '../../shared/ui/sort-header';
import { StateChip } from '../../shared/ui/state-chip';
import { vehicleStatus, vehicleTitle } from '../../shared/ui/words';
import { VehicleClient } from '../vehicle.client';

@Component({
  selector: 'app-vehicle-list',
  imports: [
    DayPipe,
    DistancePipe,
    Failure,
    FilterChip,
    KeepScroll,
    ListKeys,
    MatAnchor,
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
  templateUrl: './vehicle-list.html',
})
export class VehicleList {
  private readonly client = inject(VehicleClient);
  private readonly router = inject(Router);
  readonly status = input<string>();
  readonly search = input<string>();
  readonly sort = input<string>();

  protected readonly statuses = computed(() => this.status()?.split(',') ?? []);
  private readonly filter = computed(() => ({
    status: this.statuses(),
    search: this.search() ?? '',
    sort: this.sort() ?? null,
  }));
  protected readonly list = new PagedList(this.filter, (filter, cursor, limit) =>
    this.client.list(filter, cursor, limit),
  );
  protected readonly statusOptions = VEHICLE_STATUSES.map((value) => ({ value, text: vehicleStatus(value).text }));
  protected readonly active = signal(-1);
  protected readonly narrowed = computed(() => this.statuses().length > 0 || Boolean(this.search()));
  private readonly session = inject(Session);
  protected readonly mayCreate = this.session.can('edit_vehicles');
  protected readonly ownOnly = this.session.actor().scope.vehicles === 'own';
  protected readonly none = noneFor(this.ownOnly, this.mayCreate);
  protected readonly stateOf = vehicleStatus;
  protected readonly titleOf = vehicleTitle;

  constructor() {
    follow(
      (change) => ['vehicle', 'meter'].includes(change.streamType),
      () => void this.list.refresh(),
      800,
    );
  }

  protected set(params: Readonly<Record<string, string | readonly string[] | null>>): void {
    const queryParams = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' ? value || null : value?.join(',') || null,
      ]),
    );
    this.active.set(-1);
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected open(row: number): void {
    const vehicle = this.list.rows()[row];
    if (vehicle) void this.router.navigate(['/vehicles', vehicle.id]);
  }

  protected create(): void {
    if (this.mayCreate) void this.router.navigate(['/vehicles/new']);
  }
}

/** Why there are none, for whoever sees only their own, may add some, or neither. */
function noneFor(ownOnly: boolean, mayCreate: boolean): { readonly heading: string; readonly text: string } {
  if (ownOnly)
    return {
      heading: 'No vehicle is yours yet',
      text: 'Vehicles you are assigned to as their driver stand here. Ask whoever runs the fleet.',
    };
  const text = mayCreate
    ? 'Add the vehicles of your fleet; work orders, meters and costs then gather on each.'
    : 'They stand here once somebody who may edit vehicles has added them.';
  return { heading: 'No vehicles yet', text };
}
