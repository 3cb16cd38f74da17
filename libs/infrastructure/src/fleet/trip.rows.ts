import { evolveTrip, later, Trip, type TripState } from '#domain/fleet/trip.js';
import type { TripEvent } from '#domain/fleet/trip.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

/** Lists need no track: what they show lies in columns. */
export const tripRows: RowMapping<TripState, TripEvent, Trip> = {
  streamType: 'trip',
  table: 'trip',
  restore: (snapshot) => new Trip(snapshot),
  evolve: evolveTrip,
  id: (state) => state.id,
  columns: ({ vehicleId, recordedBy, startedAt, endedAt, travelled }) => ({
    vehicle_id: vehicleId,
    recorded_by: recordedBy,
    started_at: startedAt,
    ended_at: endedAt,
    last_fix_at: travelled.last && later(startedAt, travelled.last.elapsed),
    distance: travelled.distance,
    top_speed: travelled.topSpeed,
  }),
};
