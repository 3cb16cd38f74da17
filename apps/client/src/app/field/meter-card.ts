import { Component, computed, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { METER_KINDS } from '#domain/fleet/meter.events.js';
import type { VehicleState } from '#domain/fleet/vehicle.js';
import { toMetres } from '#domain/shared/quantity.js';
import type { Viewed } from '#offline/view.js';
import { Session } from '../shared/auth/session';
import { Formats } from '../shared/formats';
import { Offline } from '../shared/offline/offline';
import { askFor } from '../shared/ui/ask';
import { FieldStore } from './field.store';

/** What a vehicle's odometer showed last, and entering what it shows now. */
@Component({
  selector: 'app-meter-card',
  template: `
    <section class="card section" aria-label="Meter">
      <header>
        <h2>Odometer</h2>
        @if (mayRecord()) {
          <button type="button" class="link-button" (click)="enter()">Enter reading</button>
        }
      </header>
      @if (meter()?.state?.current; as current) {
        <p>
          <b class="num">{{ formats.metres(current.value) }}</b>
          <span class="muted"> · {{ formats.when(current.at) }}</span>
          @if (meter()!.pending.length > 0) {
            <span class="muted"> · not sent yet</span>
          }
        </p>
      } @else {
        <p class="muted">No reading is known here.</p>
      }
    </section>
  `,
  styleUrl: './field.scss',
})
export class MeterCard {
  private readonly store = inject(FieldStore);
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly dialog = inject(MatDialog);
  protected readonly formats = inject(Formats);
  readonly vehicle = input.required<Viewed<VehicleState>>();
  private readonly meters = this.store.kind('meter');
  protected readonly meter = computed(() =>
    this.meters()?.find(({ state }) => state.vehicleId === this.vehicle().id && state.kind === METER_KINDS[0]),
  );
  protected readonly mayRecord = computed(
    () => this.meter() !== undefined && this.session.can('record_meters', 'edit_vehicles'),
  );

  protected enter(): void {
    const { distanceUnit } = this.session.settings();
    const meter = this.meter()!;
    void askFor(this.dialog, {
      title: 'Odometer now',
      confirm: 'Save reading',
      fields: [
        {
          name: 'value',
          label: 'Odometer',
          kind: 'number',
          required: true,
          suffix: distanceUnit === 'miles' ? 'mi' : 'km',
        },
      ],
      act: ({ value }) =>
        this.offline.give({
          kind: 'meter',
          id: meter.id,
          command: {
            name: 'RecordMeterReading',
            vehicleId: this.vehicle().id,
            meterKind: meter.state.kind,
            reading: {
              readingId: crypto.randomUUID(),
              value: toMetres(Number(value), distanceUnit),
              at: new Date().toISOString(),
              source: 'manual',
            },
          },
        }),
    });
  }
}
