import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { TripView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { ListInput } from '../shared/paging.js';
import { tripsOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { Where } from '../shared/where.js';
import { TRIP_COLUMNS, tripView, type TripRow } from './trip-view.js';
import { VehicleReferences } from './vehicle-references.js';

/** Trips with a vehicle, the latest first; one's own only for who may not see those of others. */
export class ListTrips extends Query<Page<TripView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly input: ListInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { startedAt: { sql: 'started_at', type: 'timestamptz' } };

@QueryHandler(ListTrips)
export class ListTripsHandler implements IQueryHandler<ListTrips> {
  constructor(
    private readonly lists: Lists,
    private readonly references: VehicleReferences,
  ) {}

  /** @throws DomainError `not_found` */
  async execute({ caller, vehicleId, input }: ListTrips): Promise<Page<TripView>> {
    await this.references.visible(caller, vehicleId);
    const keyset = keysetOf(SORTS, input, '-startedAt');
    const { distanceUnit } = settingsOf(caller);
    return this.lists.page(caller.tenantId, {
      keyset,
      from: 'trip',
      where: () => new Where().and('vehicle_id = ?', vehicleId).and('recorded_by = ?', tripsOf(caller) ?? undefined),
      rows: (where) =>
        `SELECT page.*, ${keyset.valueOf('page')}, p.name AS recorded_by_name
         FROM (${keyset.cut('trip', where, TRIP_COLUMNS)}) page
         LEFT JOIN person p ON p.tenant_id = $1 AND p.id = page.recorded_by
         ORDER BY ${keyset.orderOf('page')}`,
      item: (row: TripRow) => tripView(row, distanceUnit),
    });
  }
}
