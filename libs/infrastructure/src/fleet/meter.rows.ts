import { averageDailyUse } from '#domain/fleet/average-use.js';
import { evolveMeter, Meter, type MeterState } from '#domain/fleet/meter.js';
import type { MeterEvent } from '#domain/fleet/meter.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

/** `meter_kind` is no refusal: two first readings at once open the same meter, whose id is derived from vehicle and kind. */
export const meterRows: RowMapping<MeterState, MeterEvent, Meter> = {
  streamType: 'meter',
  table: 'meter',
  restore: (snapshot) => new Meter(snapshot),
  evolve: evolveMeter,
  id: (state) => state.id,
  columns: (state) => ({
    vehicle_id: state.vehicleId,
    kind: state.kind,
    current_value: state.current?.value ?? null,
    current_at: state.current?.at ?? null,
    daily_use: averageDailyUse(state.readings),
  }),
};
