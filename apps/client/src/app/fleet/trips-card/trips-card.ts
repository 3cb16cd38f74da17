import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { TripDetail, TripView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { API } from '../../shared/api';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { held } from '../../shared/held';
import { problemOf } from '../../shared/problem';
import { saveFile } from '../../shared/save-file';
import { MomentPipe } from '../../shared/ui/pipes';
import { TripDrawing } from './trip-drawing';

/** So many are shown at first, and so many more each time. */
const FIRST = 5;
const MORE = 20;
/** As many as a list gives at once. */
const MOST = 200;

/** Trips that people recorded with a vehicle, and the way of one of them. */
@Component({
  selector: 'app-trips-card',
  imports: [MomentPipe, TripDrawing],
  templateUrl: './trips-card.html',
  styleUrl: './trips-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'Trips' },
})
export class TripsCard {
  private readonly http = inject(HttpClient);
  protected readonly formats = inject(Formats);
  readonly vehicleId = input.required<string>();
  private readonly limit = linkedSignal<string, number>({ source: this.vehicleId, computation: () => FIRST });
  private readonly read = httpResource<Page<TripView>>(
    () => `${API}/vehicles/${this.vehicleId()}/trips?limit=${this.limit()}`,
  );
  protected readonly trips = held(this.read, this.vehicleId);
  protected readonly problem = computed(() => (this.read.error() === undefined ? null : problemOf(this.read.error())));
  protected readonly openId = signal<string | null>(null);
  private readonly readOne = httpResource<TripDetail>(() =>
    this.openId() === null ? undefined : `${API}/trips/${this.openId()}`,
  );
  protected readonly opened = held(this.readOne, () => this.openId() ?? '');
  protected readonly openProblem = computed(() =>
    this.readOne.error() === undefined ? null : problemOf(this.readOne.error()),
  );
  protected readonly refusal = signal('');

  constructor() {
    follow(
      ({ streamType }) => streamType === 'trip',
      () => this.read.reload(),
      400,
    );
    // The way of one is long: it comes again only when that one moved.
    follow(
      ({ streamType, id }) => streamType === 'trip' && id === this.openId(),
      () => this.readOne.reload(),
      400,
    );
  }

  protected reload(): void {
    this.read.reload();
    this.readOne.reload();
  }

  protected more(): void {
    this.limit.update((limit) => Math.min(MOST, limit + MORE));
  }

  protected toggle(id: string): void {
    this.openId.update((open) => (open === id ? null : id));
  }

  protected lasted({ duration }: TripView): string {
    const minutes = Math.round(duration / 60);
    if (minutes < 1) return `${duration} s`;
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }

  /** It comes with the session, so no address can be passed on. */
  protected async download({ id, startedAt }: TripView): Promise<void> {
    this.refusal.set('');
    try {
      const gpx = await firstValueFrom(this.http.get(`${API}/trips/${id}/gpx`, { responseType: 'blob' }));
      saveFile(gpx, `trip-${this.formats.day(startedAt)}.gpx`);
    } catch (error) {
      this.refusal.set(problemOf(error).message);
    }
  }
}
