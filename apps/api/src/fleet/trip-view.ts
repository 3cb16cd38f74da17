import type { TripView } from '#domain/fleet/views.js';
import { fromMetres, type DistanceUnit } from '#domain/shared/quantity.js';

/** What of a trip lies in columns, with who drove. */
export interface TripRow {
  readonly id: string;
  readonly version: number;
  readonly vehicle_id: string;
  readonly recorded_by: string | null;
  readonly recorded_by_name: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly last_fix_at: Date | null;
  /** Centimetres. */
  readonly distance: number;
  /** Metres a second. */
  readonly top_speed: number | null;
}

export const TRIP_COLUMNS =
  'id, version, vehicle_id, recorded_by, started_at, ended_at, last_fix_at, distance, top_speed';

export function tripView(row: TripRow, unit: DistanceUnit): TripView {
  const { started_at, ended_at, last_fix_at, top_speed } = row;
  const metres = row.distance / 100;
  const seconds = ((ended_at ?? last_fix_at ?? started_at).getTime() - started_at.getTime()) / 1_000;
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicle_id,
    recordedBy: row.recorded_by,
    recordedByName: row.recorded_by_name,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    duration: Math.round(seconds),
    distance: fromMetres(metres, unit),
    topSpeed: top_speed === null ? null : fromMetres(top_speed * 3_600, unit),
    averageSpeed: seconds > 0 ? fromMetres((metres / seconds) * 3_600, unit) : null,
  };
}
