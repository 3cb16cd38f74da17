import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { VEHICLE_STATUSES, type VehicleStatus } from '#domain/fleet/vehicle.events.js';
import type { VehicleListItem } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { NOW, type Moment } from '../shared/as-of.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { AsList, ListInput } from '../shared/paging.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { withWords } from '../shared/search.js';
import { Where } from '../shared/where.js';
import { shown } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';

export class ListVehiclesInput extends ListInput {
  @IsOptional() @AsList() @IsIn(VEHICLE_STATUSES, { each: true }) status?: VehicleStatus[];
  @IsOptional() @MaxLength(100) department?: string;
  @IsOptional() @MaxLength(100) type?: string;
  @IsOptional() @IsUUID() locationId?: string;
  /** `true`: the archived ones; otherwise those that are not. */
  @IsOptional() @IsIn(['true', 'false']) archived?: string;
}

export class ListVehicles extends Query<Page<VehicleListItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListVehiclesInput,
  ) {
    super();
  }
}

/** All that the search across everything finds a vehicle by, and its department. */
const WORDS = `(number ILIKE ? OR vin ILIKE ? OR make ILIKE ? OR model ILIKE ? OR year::text LIKE ? OR department ILIKE ?
  OR state->>'plate' ILIKE ?)`;

const SORTS: Record<string, SortColumn> = {
  number: { sql: 'number', type: 'text' },
  createdAt: { sql: 'created_at', type: 'timestamptz' },
  status: { sql: 'status', type: 'text' },
  department: { sql: `COALESCE(department, '')`, type: 'text' },
  make: { sql: `COALESCE(make, '')`, type: 'text' },
  year: { sql: 'COALESCE(year, 0)', type: 'integer' },
};

export interface VehicleRow extends Omit<VehicleListItem, 'odometer' | 'openWorkOrders'> {
  /** Metres. */
  readonly odometer: number | null;
  readonly open_work_orders: number;
}

/** What every vehicle's row is made of; `v` is the vehicle. */
export const vehicleColumns = (
  moment: Moment,
): string => `v.id, v.number, v.vin, v.make, v.model, v.year, v.type, v.department, v.status, m.current_value AS odometer,
  v.state->>'lastServiceDate' AS "lastServiceDate", l.name AS "locationName",
  (SELECT count(*) FROM ${moment.from('work_order')} w WHERE w.tenant_id = $1 AND w.vehicle_id = v.id
     AND w.status NOT IN ('draft', 'completed', 'closed', 'cancelled')) AS open_work_orders`;
export const vehicleJoins = (moment: Moment): string => `
  LEFT JOIN ${moment.from('meter')} m ON m.tenant_id = $1 AND m.vehicle_id = v.id AND m.kind = 'odometer'
  LEFT JOIN location l ON l.tenant_id = $1 AND l.id = v.location_id`;

@QueryHandler(ListVehicles)
export class ListVehiclesHandler implements IQueryHandler<ListVehicles> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListVehicles): Promise<Page<VehicleListItem>> {
    const keyset = keysetOf(SORTS, input, 'number');
    return this.lists.loggedPage(caller.tenantId, {
      keyset,
      from: 'vehicle',
      where: () => conditions(caller, input),
      rows: (where) =>
        `SELECT ${vehicleColumns(NOW)}, ${keyset.valueOf('v')} FROM (${keyset.cut('vehicle', where)}) v ${vehicleJoins(NOW)}
         ORDER BY ${keyset.orderOf('v')}`,
      item: (row: VehicleRow) => vehicleItem(row, caller),
    });
  }
}

export function vehicleItem({ odometer, open_work_orders, ...row }: VehicleRow, caller: TenantAccess): VehicleListItem {
  return {
    ...row,
    odometer: odometer === null ? null : shown(odometer, unitOf('odometer', caller)),
    openWorkOrders: open_work_orders,
  };
}

function conditions(caller: TenantAccess, input: ListVehiclesInput): Where {
  const where = new Where()
    .and('archived = ?', input.archived === 'true')
    .and('assigned_driver_id = ?', vehiclesOf(caller) ?? undefined)
    .and('status = ANY(?)', input.status)
    .and('department = ?', input.department)
    .and('type = ?', input.type)
    .and('location_id = ?', input.locationId);
  return withWords(where, WORDS, input.search);
}
