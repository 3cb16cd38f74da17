import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { liveQuery } from 'dexie';
import { LONGEST_TRIP } from '#domain/fleet/track.js';
import type { RunningTrip } from '#offline/trips.js';
import type { Problem } from '../problem';
import { Recording } from '../recording';
import { Offline } from './offline';

/** A trip that stood still for so long, with the app closed, goes on only when its driver says so, ms. */
const INTERRUPTED = 15 * 60_000;

/** Why there is no position at the moment. */
export type Blind = 'denied' | 'unknown' | 'full';

/** Records where its user is, on their word only, while the app is open; a trip goes on where a closed app left it. */
@Injectable({ providedIn: 'root' })
export class TripRecorder {
  private readonly offline = inject(Offline);
  private readonly recording = inject(Recording);
  private readonly kept = signal<RunningTrip | null>(null);
  private readonly blindness = signal<Blind | null>(null);
  private readonly goingOn = signal<string | null>(null);
  private watch: number | null = null;
  private screen: WakeLockSentinel | null = null;

  readonly trip = this.kept.asReadonly();
  readonly blind = this.blindness.asReadonly();
  /** False where a trip was interrupted, and waits for its driver. */
  readonly isRecording = computed(() => this.kept() !== null && this.kept()?.tripId === this.goingOn());

  constructor() {
    effect((onCleanup) => {
      const database = this.offline.database();
      untracked(() => this.kept.set(null));
      if (database === null) return;
      const query = liveQuery(() => database.trips.toCollection().first());
      const subscription = query.subscribe({ next: (trip) => this.take(trip ?? null), error: () => undefined });
      onCleanup(() => subscription.unsubscribe());
    });
    effect(() => {
      const isOn = this.isRecording();
      this.recording.isOn.set(isOn);
      untracked(() => (isOn ? this.start() : this.stop()));
    });
    document.addEventListener('visibilitychange', () => void this.keepScreenOn());
  }

  begin(vehicleId: string): Promise<Problem | null> {
    return this.offline.beginTrip(vehicleId);
  }

  goOn(): void {
    this.goingOn.set(this.kept()?.tripId ?? null);
  }

  /** One that was interrupted was over with its last position. */
  end(): Promise<Problem | null> {
    const trip = this.kept();
    return this.offline.endTrip(this.isRecording() || trip === null ? Date.now() : reachedAt(trip));
  }

  private take(trip: RunningTrip | null): void {
    if (trip && trip.tripId !== this.goingOn() && Date.now() - reachedAt(trip) < INTERRUPTED)
      this.goingOn.set(trip.tripId);
    this.kept.set(trip);
  }

  private start(): void {
    void this.keepScreenOn();
    this.watch ??= navigator.geolocation.watchPosition(
      (position) => void this.note(position),
      ({ code, PERMISSION_DENIED }) => this.blindness.set(code === PERMISSION_DENIED ? 'denied' : 'unknown'),
      { enableHighAccuracy: true, maximumAge: 0 },
    );
  }

  private stop(): void {
    this.blindness.set(null);
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    void this.screen?.release();
    this.screen = null;
  }

  private async note({ coords, timestamp }: GeolocationPosition): Promise<void> {
    const trip = this.kept();
    if (trip === null) return;
    if (timestamp - Date.parse(trip.startedAt) > LONGEST_TRIP) return void (await this.end());
    const { latitude, longitude, accuracy, speed, heading } = coords;
    const problem = await this.offline.notePosition({
      at: timestamp,
      latitude,
      longitude,
      accuracy,
      speed: told(speed),
      heading: told(heading),
    });
    this.blindness.set(problem ? 'full' : null);
  }

  /** A dark screen ends the app, and a hidden page gives the screen back by itself. */
  private async keepScreenOn(): Promise<void> {
    if (!this.isRecording() || document.visibilityState !== 'visible') return;
    // Without it, in old browsers or when the battery is low, the driver keeps the screen on.
    const screen = await navigator.wakeLock?.request('screen').catch(() => null);
    if (!screen) return;
    if (this.isRecording() && (this.screen === null || this.screen.released)) this.screen = screen;
    else await screen.release();
  }
}

/** ms since 1970 */
function reachedAt({ startedAt, travelled }: RunningTrip): number {
  return Date.parse(startedAt) + (travelled.last?.elapsed ?? 0);
}

/** Receivers that do not know say so by nothing, by what is no number, or by a negative one. */
function told(value: number | null): number | null {
  return value !== null && value >= 0 ? value : null;
}
