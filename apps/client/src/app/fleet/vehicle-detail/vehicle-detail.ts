import { Component, computed, inject, input } from '@angular/core';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { MeterReadingView } from '#domain/fleet/views.js';
import { VEHICLE_STATUSES } from '#domain/fleet/vehicle.events.js';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { messageOf } from '../../shared/messages';
import { held } from '../../shared/held';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { isAbout } from '../../shared/shell/open-thing';
import { askFor } from '../../shared/ui/ask';
import { AsOfBanner } from '../../shared/ui/as-of-banner';
import { Files } from '../../shared/files/files';
import { FilesCard } from '../../shared/files/files-card';
import { OnlineFiles } from '../../shared/files/online-files';
import { Crumbs } from '../../shared/ui/crumbs';
import { DueDate } from '../../shared/ui/due-date';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { DayPipe, DistancePipe, MoneyPipe, QuantityPipe, WhenPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { StateChip } from '../../shared/ui/state-chip';
import { Why } from '../../shared/ui/why';
import { vehicleStatus, vehicleTitle, workOrderState } from '../../shared/ui/words';
import { TripsCard } from '../trips-card/trips-card';
import { VehicleClient } from '../vehicle.client';
import { ServiceCard } from './service-card';

/** One vehicle: its meters, its work, its facts. */
@Component({
  selector: 'app-vehicle-detail',
  imports: [
    AsOfBanner,
    FilesCard,
    Crumbs,
    DayPipe,
    DistancePipe,
    DueDate,
    Failure,
    HistoryCard,
    MatAnchor,
    MatButton,
    MatIcon,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MoneyPipe,
    QuantityPipe,
    RouterLink,
    ServiceCard,
    SkeletonDetail,
    StateChip,
    TripsCard,
    WhenPipe,
    Why,
  ],
  providers: [{ provide: Files, useExisting: OnlineFiles }],
  templateUrl: './vehicle-detail.html',
  styleUrl: './vehicle-detail.scss',
})
export class VehicleDetailPage {
  private readonly client = inject(VehicleClient);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  private readonly snackBar = inject(MatSnackBar);
  readonly id = input.required<string>();
  /** `?asOf=` of the address: the instant that is shown; undefined: now. */
  readonly asOf = input<string>();

  private readonly stored = this.client.detail(this.id, this.asOf);
  private readonly meter = this.client.readings(this.id);
  private readonly work = this.client.workOrders(this.id);
  protected readonly vehicle = held(this.stored, this.id);
  /** What is shown is of another moment than is asked for, until that is loaded. */
  protected readonly isElsewhen = computed(() => this.stored.status() === 'loading');
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly readings = computed(() => (this.meter.hasValue() ? this.meter.value().data : null));
  protected readonly workOrders = computed(() => (this.work.hasValue() ? this.work.value() : null));
  protected readonly isNow = computed(() => this.asOf() === undefined);
  protected readonly mayRead = computed(() => this.isNow() && this.session.can('record_meters'));
  protected readonly mayAttach = computed(() => this.session.can('edit_vehicles') && this.vehicle()?.archived !== true);
  protected readonly mayEdit = computed(
    () => this.isNow() && this.session.can('edit_vehicles') && this.vehicle()?.archived !== true,
  );
  /** Lists are of the present: beside the past they would mislead. */
  protected readonly maySeeWork = computed(() => this.isNow() && this.session.can('view_work_orders'));
  protected readonly maySeeSchedules = computed(() => this.isNow() && this.session.can('view_schedules'));
  protected readonly maySeeTrips = computed(() => this.isNow() && this.session.can('view_trips', 'record_trips'));
  protected readonly mayCreateWork = computed(() => this.isNow() && this.session.can('create_work_orders'));
  protected readonly title = computed(() => vehicleTitle(this.vehicle() ?? {}));
  protected readonly state = computed(() => vehicleStatus(this.vehicle()?.status ?? ''));
  protected readonly workState = workOrderState;

  constructor() {
    follow(
      (change) => ['vehicle', 'meter', 'work-order'].includes(change.streamType),
      () => this.reload(),
      400,
    );
    isAbout(
      () => {
        const vehicle = this.vehicle();
        return (
          vehicle && {
            link: `/vehicles/${vehicle.id}`,
            icon: 'directions_car',
            title: vehicle.number,
            text: this.title(),
          }
        );
      },
      () => [
        ...(this.mayRead() ? [{ text: 'Add reading', icon: 'speed', run: () => void this.read() }] : []),
        ...(this.mayCreateWork()
          ? [{ text: 'New work order for this vehicle', icon: 'add', run: () => void this.newWork() }]
          : []),
        ...(this.mayEdit()
          ? [
              { text: 'Edit', icon: 'edit', run: () => void this.router.navigate(['/vehicles', this.id(), 'edit']) },
              { text: 'Change status', icon: 'swap_horiz', run: () => void this.changeStatus() },
              { text: 'Archive', icon: 'archive', run: () => void this.archive() },
            ]
          : []),
      ],
    );
  }

  private async newWork(): Promise<void> {
    await this.router.navigate(['/work-orders/new'], { queryParams: { vehicle: this.id() } });
  }

  protected reload(): void {
    void reloaded(this.stored, this.meter, this.work);
  }

  /** Of a reading kept apart a code says why; of a void one a person did. */
  protected why({ status, reason }: MeterReadingView): string {
    return status === 'quarantined' ? messageOf(reason ?? '') : (reason ?? '');
  }

  protected shown({ kind, value }: MeterReadingView): string {
    return kind === 'odometer' ? this.formats.distance(value) : `${this.formats.number(value)} h`;
  }

  protected async read(): Promise<void> {
    await askFor(this.dialog, {
      title: 'Add meter reading',
      fields: [
        {
          name: 'kind',
          label: 'Meter',
          kind: 'select',
          value: 'odometer',
          options: [
            { value: 'odometer', text: `Odometer (${this.formats.distanceUnit()})` },
            { value: 'engine_hours', text: 'Engine hours (h)' },
          ],
          half: true,
        },
        {
          name: 'value',
          label: 'Reading',
          kind: 'number',
          required: true,
          half: true,
          hint: `Last: ${this.formats.distance(this.vehicle()?.odometer)}`,
        },
      ],
      confirm: 'Add reading',
      act: ({ kind, value }) =>
        this.send({ path: `/vehicles/${this.id()}/meter-readings`, body: { kind, value: Number(value) } }),
    });
  }

  /** A reading that was kept apart counts from now on. */
  protected async accept(reading: MeterReadingView): Promise<void> {
    await askFor(this.dialog, {
      title: `Accept the reading ${this.shown(reading)}?`,
      text: 'It was kept apart because it does not fit the ones before. Accepted, it counts.',
      fields: [],
      confirm: 'Accept reading',
      act: () => this.send({ path: `/vehicles/${this.id()}/meter-readings/${reading.id}/release` }),
    });
  }

  protected async voidReading(reading: MeterReadingView): Promise<void> {
    await askFor(this.dialog, {
      title: `Void the reading ${this.shown(reading)}?`,
      text: 'It stays visible, but no longer counts.',
      fields: [{ name: 'reason', label: 'Why', kind: 'text', required: true }],
      confirm: 'Void reading',
      act: ({ reason }) =>
        this.send({ path: `/vehicles/${this.id()}/meter-readings/${reading.id}/void`, body: { reason } }),
    });
  }

  protected async changeStatus(): Promise<void> {
    const vehicle = this.vehicle();
    await askFor(this.dialog, {
      title: 'Change status',
      fields: [
        {
          name: 'status',
          label: 'Status',
          kind: 'select',
          value: vehicle?.status ?? null,
          options: VEHICLE_STATUSES.map((value) => ({ value, text: vehicleStatus(value).text })),
        },
        { name: 'reason', label: 'Why', kind: 'text' },
      ],
      confirm: 'Change',
      act: ({ status, reason }) =>
        this.send({
          path: `/vehicles/${this.id()}/status`,
          body: { status, ...(reason ? { reason } : {}) },
          expectedVersion: vehicle?.version,
        }),
    });
  }

  protected async archive(): Promise<void> {
    const done = await askFor(this.dialog, {
      title: 'Archive this vehicle?',
      text: 'It leaves the lists; its history, costs and work orders stay.',
      fields: [],
      confirm: 'Archive',
      act: () =>
        this.send({ method: 'DELETE', path: `/vehicles/${this.id()}`, expectedVersion: this.vehicle()?.version }),
    });
    if (!done) return;
    this.snackBar.open('Vehicle archived.');
    await this.router.navigate(['/vehicles']);
  }

  private async send(command: OutgoingCommand): Promise<Problem | null> {
    try {
      await this.outbox.send(command);
      this.reload();
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}
