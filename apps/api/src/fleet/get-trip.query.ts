import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { decoded } from '#domain/fleet/track.js';
import { later } from '#domain/fleet/trip.js';
import type { TripDetail } from '#domain/fleet/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { tripsOf, tripsWithin, vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { tripView, type TripRow } from './trip-view.js';

/** One trip with its track. */
export class GetTrip extends Query<TripDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly tripId: string,
  ) {
    super();
  }
}

@QueryHandler(GetTrip)
export class GetTripHandler implements IQueryHandler<GetTrip> {
  constructor(private readonly database: ReadDatabase) {}

  /** @throws DomainError `not_found` alike for foreign, unknown and unseen ones */
  async execute({ caller, tripId }: GetTrip): Promise<TripDetail> {
    const [row] = await this.database.query<TripRow & { track: string; vehicle: string }>(caller.tenantId, TRIP, [
      tripId,
      tripsOf(caller),
      vehiclesOf(caller),
    ]);
    if (!row) throw new DomainError('not_found', { kind: 'trip' });
    const trip = tripView(row, settingsOf(caller).distanceUnit);
    return {
      ...trip,
      vehicleNumber: row.vehicle,
      track: decoded(row.track).map(({ elapsed, ...fix }) => ({ at: later(trip.startedAt, elapsed), ...fix })),
    };
  }
}

const TRIP = `
  SELECT t.id, t.version, t.vehicle_id, t.recorded_by, t.started_at, t.ended_at, t.last_fix_at, t.distance, t.top_speed,
    t.state->>'track' AS track, v.number AS vehicle, p.name AS recorded_by_name
  FROM trip t JOIN vehicle v ON v.tenant_id = $1 AND v.id = t.vehicle_id
  LEFT JOIN person p ON p.tenant_id = $1 AND p.id = t.recorded_by
  WHERE t.tenant_id = $1 AND t.id = $2 AND ${tripsWithin('t', '$3', '$4')}`;
