import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Session } from '../../shared/auth/session';
import { Offline } from '../../shared/offline/offline';
import { Notice } from '../../shared/ui/notice';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { StateChip } from '../../shared/ui/state-chip';
import { vehicleStatus, vehicleTitle } from '../../shared/ui/words';
import { FieldStore } from '../field.store';
import { MeterCard } from '../meter-card';
import { SyncBanner } from '../sync-banner';
import { TripRecorder } from '../trip-recorder';

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
  protected readonly offline = inject(Offline);
  private readonly session = inject(Session);
  protected readonly maySee = computed(() => this.session.can('view_vehicles'));
  private readonly recorder = inject(TripRecorder);
  private readonly snackBar = inject(MatSnackBar);
  protected readonly wanted = signal('');
  protected readonly openId = signal<string | null>(null);
  private readonly services = this.store.kind('due-service');
  private readonly found = computed(() => {
    const words = this.wanted().toLowerCase().split(/\s+/).filter(Boolean);
    return this.store
      .vehicles()
      ?.filter(({ state }) => {
        const text = `${state.number} ${vehicleTitle(state)} ${state.plate ?? ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .toSorted((one, other) => one.state.number.localeCompare(other.state.number, 'en', { numeric: true }));
  });
  protected readonly vehicles = computed(() => this.found()?.slice(0, MOST) ?? null);
  protected readonly others = computed(() => Math.max(0, (this.found()?.length ?? 0) - MOST));
  /** One at a time. */
  protected readonly mayRecordTrip = computed(() => this.session.can('record_trips') && this.recorder.trip() === null);
  protected readonly titleOf = vehicleTitle;
  protected readonly statusOf = vehicleStatus;

  protected dueOf(vehicleId: string): readonly string[] {
    return (this.services() ?? []).filter(({ state }) => state.vehicleId === vehicleId).map(({ state }) => state.title);
  }

  protected async recordTrip(vehicleId: string): Promise<void> {
    const problem = await this.recorder.begin(vehicleId);
    if (problem) this.snackBar.open(problem.message, 'Close', { duration: 10_000 });
    else scrollTo({ top: 0 });
  }

  protected toggle(id: string): void {
    this.openId.update((open) => (open === id ? null : id));
  }
}
