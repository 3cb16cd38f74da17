import { Component, computed, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { METER_KINDS, type MeterKind } from '#domain/fleet/meter.events.js';
import type { MeterReading, MeterState } from '#domain/fleet/meter.js';
import type { VehicleState } from '#domain/fleet/vehicle.js';
import { secondsToHours } from '#domain/shared/quantity.js';
import type { Viewed } from '#offline/view.js';
import { Session } from '../shared/auth/session';
import { Formats } from '../shared/formats';
import { keptOf } from '../shared/in-units';
import { Offline } from '../shared/offline/offline';
import { askFor } from '../shared/ui/ask';
import { FieldStore } from './field.store';
import { meterIdOf } from './meter-id';

const NAMES: Readonly<Record<MeterKind, string>> = { odometer: 'Odometer', engine_hours: 'Engine hours' };

interface Shown {
  readonly kind: MeterKind;
  readonly name: string;
  /** Undefined: it was never read, as far as this phone knows. */
  readonly meter: Viewed<MeterState> | undefined;
  /** Entered since, and not believed before somebody looked. */
  readonly aside: MeterReading | undefined;
}

/** What a vehicle's meters showed last, and entering what they show now, also for the first time. */
@Component({
  selector: 'app-meter-card',
  template: `
    <section class="card section" aria-label="Meters">
      <header>
        <h2>Meters</h2>
      </header>
      <ul class="rows">
        @for (row of rows(); track row.kind) {
          <li>
            <span class="grow">
              <span class="muted">{{ row.name }}</span><br />
              @if (row.meter?.state?.current; as current) {
                <b class="num">{{ amount(row.kind, current.value) }}</b>
                <span class="muted"> · {{ formats.when(current.at) }}</span>
              } @else {
                <span class="muted">No reading is known here.</span>
              }
              @if (row.meter?.pending?.length) {
                <span class="muted"> · not sent yet</span>
              }
              @if (row.aside; as aside) {
                <br /><span class="aside"
                  >{{ amount(row.kind, aside.value) }} is more than a vehicle makes in that time: it counts once the
                  office accepts it.</span
                >
              }
            </span>
            @if (mayRecord()) {
              <button
                type="button"
                class="link-button enter"
                [attr.aria-label]="'Enter reading: ' + row.name"
                (click)="enter(row)"
              >
                Enter reading
              </button>
            }
          </li>
        }
      </ul>
    </section>
  `,
  styleUrl: './field.scss',
  styles: `
    .enter {
      min-height: 48px;
    }
    .aside {
      color: var(--warn);
      font-size: 14px;
    }
  `,
})
export class MeterCard {
  private readonly store = inject(FieldStore);
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly dialog = inject(MatDialog);
  protected readonly formats = inject(Formats);
  readonly vehicle = input.required<Viewed<VehicleState>>();
  private readonly vehicleId = computed(() => this.vehicle().id);
  private readonly meters = this.store.metersOf(() => [this.vehicleId()]);
  protected readonly rows = computed<readonly Shown[]>(() => {
    const meters = this.meters();
    return meters === null ? [] : METER_KINDS.map((kind) => shownOf(kind, meters));
  });
  protected readonly mayRecord = computed(() => this.session.can('record_meters', 'edit_vehicles'));

  /** @param value metres, or seconds of engine time */
  protected amount(kind: MeterKind, value: number): string {
    return kind === 'odometer' ? this.formats.metres(value) : `${this.formats.number(secondsToHours(value))} h`;
  }

  protected enter({ kind, name, meter }: Shown): void {
    const { distanceUnit } = this.session.settings();
    const unit = kind === 'odometer' ? distanceUnit : 'hours';
    const last = meter?.state.current?.value ?? null;
    void askFor(this.dialog, {
      title: `${name} now`,
      confirm: 'Save reading',
      fields: [
        {
          name: 'value',
          label: name,
          kind: 'number',
          required: true,
          suffix: { miles: 'mi', kilometers: 'km', hours: 'h' }[unit],
          ...(last === null ? {} : { hint: `Last known: ${this.amount(kind, last)}` }),
        },
      ],
      act: ({ value }) =>
        this.offline.give({
          kind: 'meter',
          id: meterIdOf(this.vehicleId(), kind),
          command: {
            name: 'RecordMeterReading',
            vehicleId: this.vehicleId(),
            meterKind: kind,
            reading: {
              readingId: crypto.randomUUID(),
              value: keptOf(Number(value), unit, last),
              at: new Date().toISOString(),
              source: 'manual',
            },
          },
        }),
    });
  }
}

function shownOf(kind: MeterKind, meters: readonly Viewed<MeterState>[]): Shown {
  const meter = meters.find(({ state }) => state.kind === kind);
  const since = meter?.state.current?.at ?? '';
  const aside = meter?.state.readings.findLast(({ status, at }) => status === 'quarantined' && at > since);
  return { kind, name: NAMES[kind], meter, aside };
}
