import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { VehicleDetail } from '#domain/fleet/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AsOf, type Moment } from '../shared/as-of.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { vehicleColumns, vehicleItem, vehicleJoins, type VehicleRow } from './list-vehicles.query.js';
import { meterIdOf } from './meter-id.js';
import { shown } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';
import { VehicleReferences } from './vehicle-references.js';

export class GetVehicle extends Query<VehicleDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    /** How it was then; undefined: how it is. */
    readonly asOf?: string,
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
  constructor(
    private readonly database: ReadDatabase,
    private readonly references: VehicleReferences,
    private readonly asOf: AsOf,
  ) {}

  async execute({ caller, vehicleId, asOf }: GetVehicle): Promise<VehicleDetail> {
    const moment = await this.momentOf(caller, vehicleId, asOf);
    // Who sees it today sees its past, whoever drove it then.
    const driver = asOf === undefined ? vehiclesOf(caller) : null;
    const [row] = await this.database.query<VehicleRow & Row>(caller.tenantId, vehicle(moment), [
      vehicleId,
      driver,
      ...moment.parameters,
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

  private async momentOf(caller: TenantAccess, vehicleId: string, asOf: string | undefined): Promise<Moment> {
    if (asOf !== undefined) await this.references.visible(caller, vehicleId);
    const meters = [meterIdOf(vehicleId, 'odometer'), meterIdOf(vehicleId, 'engine_hours')];
    const work =
      asOf === undefined ? [] : await this.database.query<{ id: string }>(caller.tenantId, WORK, [vehicleId]);
    return this.asOf.moment(
      caller.tenantId,
      asOf,
      [
        { table: 'vehicle', streamType: 'vehicle', ids: [vehicleId] },
        { table: 'meter', streamType: 'meter', ids: meters },
        { table: 'work_order', streamType: 'work-order', ids: work.map(({ id }) => id) },
      ],
      3,
    );
  }
}

const WORK = 'SELECT id FROM work_order WHERE tenant_id = $1 AND vehicle_id = $2';

const vehicle = (moment: Moment): string => `
  SELECT ${vehicleColumns(moment)}, v.version, v.state->>'plate' AS plate, v.state->>'fuelType' AS "fuelType",
    v.state->>'group' AS "group", v.location_id AS "locationId", v.assigned_driver_id AS "assignedDriverId",
    d.name AS "assignedDriverName", e.current_value AS engine,
    (v.state->>'lastServiceOdometer')::bigint AS serviced_at, v.archived, v.created_at
  FROM ${moment.from('vehicle')} v ${vehicleJoins(moment)}
  LEFT JOIN ${moment.from('meter')} e ON e.tenant_id = $1 AND e.vehicle_id = v.id AND e.kind = 'engine_hours'
  LEFT JOIN person d ON d.tenant_id = $1 AND d.id = v.assigned_driver_id
  WHERE v.tenant_id = $1 AND v.id = $2 AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;
