import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { VehicleDetail } from '#domain/fleet/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { VEHICLE_COLUMNS, VEHICLE_JOINS, vehicleItem, type VehicleRow } from './list-vehicles.query.js';
import { shown } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';
import { driverOnly } from './vehicle-references.js';

export class GetVehicle extends Query<VehicleDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly vehicleId: string,
  ) {
    super();
  }
}

type Plain =
  'version' | 'plate' | 'fuelType' | 'group' | 'locationId' | 'assignedDriverId' | 'assignedDriverName' | 'archived';

interface Row extends Pick<VehicleDetail, Plain> {
  /** Seconds. */
  readonly engine: number | null;
  /** Metres. */
  readonly serviced_at: number | null;
  readonly created_at: Date;
}

@QueryHandler(GetVehicle)
export class GetVehicleHandler implements IQueryHandler<GetVehicle> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller, vehicleId }: GetVehicle): Promise<VehicleDetail> {
    const [row] = await this.database.query<VehicleRow & Row>(caller.tenantId, VEHICLE, [
      vehicleId,
      driverOnly(caller.actor),
    ]);
    if (!row) throw new DomainError('not_found', { kind: 'vehicle' });
    const { engine, serviced_at, created_at, odometer, open_work_orders, ...plain } = row;
    return {
      ...plain,
      ...vehicleItem({ ...plain, odometer, open_work_orders }, caller),
      engineHours: engine === null ? null : shown(engine, unitOf('engine_hours', caller)),
      lastServiceOdometer: serviced_at === null ? null : shown(serviced_at, unitOf('odometer', caller)),
      createdAt: created_at.toISOString(),
    };
  }
}

const VEHICLE = `
  SELECT ${VEHICLE_COLUMNS}, v.version, v.state->>'plate' AS plate, v.state->>'fuelType' AS "fuelType",
    v.state->>'group' AS "group", v.location_id AS "locationId", v.assigned_driver_id AS "assignedDriverId",
    d.name AS "assignedDriverName", e.current_value AS engine,
    (v.state->>'lastServiceOdometer')::bigint AS serviced_at, v.archived, v.created_at
  FROM vehicle v ${VEHICLE_JOINS}
  LEFT JOIN meter e ON e.tenant_id = $1 AND e.vehicle_id = v.id AND e.kind = 'engine_hours'
  LEFT JOIN person d ON d.tenant_id = $1 AND d.id = v.assigned_driver_id
  WHERE v.tenant_id = $1 AND v.id = $2 AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;
