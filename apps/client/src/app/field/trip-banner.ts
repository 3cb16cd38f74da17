import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { fromMetres } from '#domain/shared/quantity.js';
import { Session } from '../shared/auth/session';
import { Formats } from '../shared/formats';
import { TripRecorder } from '../shared/offline/trip-recorder';
import { clock, stopwatch } from './clock';
import { FieldStore } from './field.store';

/** On every page at the vehicle while a trip is recorded: that it is, how far and how long, and its end. */
@Component({
  selector: 'app-trip-banner',
  imports: [MatButton, MatIcon],
  template: `
    @if (trip()) {
      <section class="card" aria-label="Trip" [class.on]="recorder.isRecording()">
        <header>
          <span class="dot" aria-hidden="true"></span>
          <b>{{ recorder.isRecording() ? 'Recording trip' : 'Trip interrupted' }}</b>
          <span class="muted grow">{{ vehicle() }}</span>
        </header>
        @if (!recorder.isRecording()) {
          <p class="muted">{{ distance() }} up to {{ until() }}, when the app was closed.</p>
        }
        <div class="doings">
          @if (recorder.isRecording()) {
            <p class="figures num">
              <b>{{ distance() }}</b>
              <b role="timer">{{ time() }}</b>
            </p>
          } @else {
            <button mat-stroked-button class="secondary" type="button" (click)="recorder.goOn()">
              <mat-icon svgIcon="play_arrow" />Go on
            </button>
          }
          <button mat-flat-button type="button" (click)="end()"><mat-icon svgIcon="flag" />End trip</button>
        </div>
        @if (recorder.isRecording()) {
          <p class="muted" [class.warn]="recorder.blind()">{{ words() }}</p>
        }
      </section>
    }
  `,
  styles: `
    /* Whoever is recorded sees so, however far they scroll. */
    :host {
      position: sticky;
      top: 8px;
      z-index: 1;
      display: block;
    }
    /* Beside it is whose phone it is. */
    section {
      margin: 0 48px 20px 0;
      padding: 14px;
      border-color: var(--warn);
    }
    .on {
      border-color: var(--primary);
      box-shadow: 0 0 0 1px var(--primary);
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      padding-right: 40px;
    }
    .grow {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .dot {
      width: 10px;
      height: 10px;
      border-radius: 50%;
      background: var(--text-2);
    }
    .on .dot {
      background: var(--bad);
    }
    p {
      margin: 6px 0 0;
      font-size: 14px;
    }
    .figures {
      display: flex;
      flex-wrap: wrap;
      align-content: center;
      gap: 0 16px;
      margin: 0;
      font-size: 20px;
      line-height: 26px;
    }
    .warn {
      color: var(--warn);
    }
    .doings {
      display: flex;
      gap: 8px;
      margin-top: 8px;
    }
    .doings > * {
      flex: 1;
      min-height: 48px;
      font-size: 16px;
    }
  `,
})
export class TripBanner {
  protected readonly recorder = inject(TripRecorder);
  private readonly formats = inject(Formats);
  private readonly session = inject(Session);
  private readonly snackBar = inject(MatSnackBar);
  private readonly vehicles = inject(FieldStore).vehicles;
  private readonly now = clock(1_000);
  protected readonly trip = this.recorder.trip;
  protected readonly vehicle = computed(
    () => this.vehicles()?.find(({ id }) => id === this.trip()?.vehicleId)?.state.number ?? '',
  );
  protected readonly distance = computed(() => {
    const centimetres = this.trip()?.travelled.distance ?? 0;
    return this.formats.way(fromMetres(centimetres / 100, this.session.settings().distanceUnit));
  });
  protected readonly time = computed(() => stopwatch(this.now() - Date.parse(this.trip()?.startedAt ?? '')));
  protected readonly until = computed(() => {
    const { startedAt, travelled } = this.trip()!;
    return this.formats.when(new Date(Date.parse(startedAt) + (travelled.last?.elapsed ?? 0)).toISOString());
  });
  protected readonly words = computed(() => {
    switch (this.recorder.blind()) {
      case 'denied':
        return 'This phone does not let FleetMS know where it is. Allow it in the settings of the browser.';
      case 'unknown':
        return 'No position at the moment. It goes on by itself.';
      case 'full':
        return 'There is no room on this phone: the way is not kept. Free some, or end the trip.';
      case null:
        return 'Only while this app is open and in front, with or without a network.';
    }
  });

  protected async end(): Promise<void> {
    const distance = this.distance();
    const problem = await this.recorder.end();
    this.snackBar.open(problem?.message ?? `Trip ended: ${distance}.`, 'Close', { duration: 10_000 });
  }
}
