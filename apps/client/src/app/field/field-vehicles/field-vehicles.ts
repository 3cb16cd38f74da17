import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { Offline } from '../../shared/offline/offline';
import { TripRecorder } from '../../shared/offline/trip-recorder';
import { DUE_LEVEL } from '../../shared/ui/due-words';
import { Notice } from '../../shared/ui/notice';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import { vehicleStatus, vehicleTitle } from '../../shared/ui/words';
import { clock } from '../clock';
import { dueHere } from '../due-here';
import type { DueHere } from '../due-here';
import { FieldStore } from '../field.store';
import { leftText } from '../left-text';
import { MeterCard } from '../meter-card';
import { SyncBanner } from '../sync-banner';

/** So many are put on screen; who looks for another one types. */
const MOST = 40;

/** The vehicles within reach, as this device knows them. */
@Component({
  imports: [MatButton, MatIcon, MeterCard, Notice, SkeletonRows, StateChip, SyncBanner],
  templateUrl: './field-vehicles.html',
  styleUrl: '../field.scss',
})
export class FieldVehicles {
  private readonly store = inject(FieldStore);
  private readonly formats = inject(Formats);
  protected readonly offline = inject(Offline);
  private readonly session = inject(Session);
  protected readonly maySee = computed(() => this.session.can('view_vehicles'));
  private readonly recorder = inject(TripRecorder);
  private readonly snackBar = inject(MatSnackBar);
  protected readonly wanted = signal('');
  /** Whose link led here: it comes first, and is open. */
  readonly vehicle = input<string>();
  protected readonly openId = linkedSignal<string | null>(() => this.vehicle() ?? null);
  private readonly openIds = computed(() => [this.openId() ?? []].flat());
  private readonly services = this.store.servicesOf(this.openIds);
  private readonly meters = this.store.metersOf(this.openIds);
  private readonly now = clock(60_000);
  /** Of the vehicle that is open: also what is not due for long. */
  protected readonly isAllShown = signal(false);
  private readonly found = computed(() => {
    const known = new Map(this.store.vehicles()?.map((vehicle) => [vehicle.id, vehicle]));
    if (this.store.vehicles() === null) return null;
    const found = this.store.fittingVehicles(this.wanted(), Infinity).map(({ id }) => known.get(id)!);
    const led = found.find(({ id }) => id === this.vehicle());
    return led === undefined ? found : [led, ...found.filter((each) => each !== led)];
  });
  protected readonly vehicles = computed(() => this.found()?.slice(0, MOST) ?? null);
  protected readonly others = computed(() => Math.max(0, (this.found()?.length ?? 0) - MOST));
  /** One at a time. */
  protected readonly mayRecordTrip = computed(() => this.session.can('record_trips') && this.recorder.trip() === null);
  protected readonly titleOf = vehicleTitle;
  protected readonly statusOf = vehicleStatus;

  /** Of the vehicle that is open. */
  private readonly due = computed(() => {
    const [services, meters] = [this.services(), this.meters()];
    // Told by the calendar alone it would be another for a moment.
    if (services === null || meters === null) return [];
    return dueHere(
      services.map(({ state }) => state),
      meters.map(({ state }) => state),
      new Date(this.now()).toISOString(),
    );
  });
  protected readonly dueShown = computed(() =>
    this.due().filter(({ level }) => this.isAllShown() || level !== 'upcoming'),
  );
  protected readonly dueHidden = computed(() => this.due().length - this.dueShown().length);
  protected readonly isDueKnown = computed(() => this.due().length > 0);
  protected readonly levelOf = DUE_LEVEL;

  protected leftOf(due: DueHere): string {
    return leftText(due, this.formats);
  }

  protected async recordTrip(vehicleId: string): Promise<void> {
    const problem = await this.recorder.begin(vehicleId);
    if (problem) this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
    else scrollTo({ top: 0 });
  }

  protected toggle(id: string): void {
    this.isAllShown.set(false);
    this.openId.update((open) => (open === id ? null : id));
  }
}
