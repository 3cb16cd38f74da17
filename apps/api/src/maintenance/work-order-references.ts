import type { Read } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

interface Named {
  readonly vehicleId?: string;
  readonly category?: string;
  readonly assignedTo?: string | null;
  readonly technicianId?: string;
  readonly locationId?: string | null;
}

export interface Found {
  readonly vehicle?: string | null;
  readonly home?: string | null;
  readonly category_id?: string | null;
  readonly category?: string | null;
  readonly assignee?: string | null;
  readonly technician?: string | null;
  readonly location?: string | null;
}

/** How each of them is looked up, by a parameter. */
const LOOK_UP: Readonly<Record<keyof Named, { columns: string; join: (parameter: string) => string }>> = {
  vehicleId: {
    columns: 'v.id AS vehicle, v.location_id AS home',
    join: (id) => `vehicle v ON v.tenant_id = $1 AND v.id = ${id} AND NOT v.archived`,
  },
  category: {
    columns: 'c.id AS category_id, c.name AS category',
    join: (idOrName) =>
      `work_order_category c ON c.tenant_id = $1 AND c.active AND NOT c.archived
       AND (c.id::text = ${idOrName} OR lower(c.name) = lower(${idOrName}))`,
  },
  assignedTo: {
    columns: 'u.id AS assignee',
    join: (id) => `app_user u ON u.tenant_id = $1 AND u.id = ${id} AND u.status = 'active'`,
  },
  technicianId: {
    columns: 't.id AS technician',
    join: (id) => `app_user t ON t.tenant_id = $1 AND t.id = ${id} AND t.status = 'active'`,
  },
  locationId: {
    columns: 'l.id AS location',
    join: (id) => `location l ON l.tenant_id = $1 AND l.id = ${id}`,
  },
};

/**
 * What a work order names must exist in the tenant: one statement for all of it; undefined when it names nothing.
 * @param driver whose vehicles alone may be named; null: all
 */
export function referencesOf(named: Named, driver: string | null = null): Read<Found> | undefined {
  const keys = (Object.keys(LOOK_UP) as (keyof Named)[]).filter((key) => named[key]);
  if (keys.length === 0) return undefined;
  const columns = keys.map((key) => LOOK_UP[key].columns);
  const joins = keys.map((key, index) => `LEFT JOIN ${LOOK_UP[key].join(`$${index + 2}`)}`);
  const parameters: unknown[] = keys.map((key) => named[key]);
  const vehicle = keys.indexOf('vehicleId');
  if (driver !== null && vehicle >= 0) joins[vehicle] += ` AND v.assigned_driver_id = $${parameters.push(driver) + 1}`;
  return { sql: `SELECT ${columns.join(', ')} FROM (SELECT 1) one ${joins.join(' ')}`, parameters };
}

/** @throws DomainError `not_found` {kind} for what is not there, alike for foreign and unknown ids */
export function resolved(
  named: Named,
  [found = {}]: readonly Found[],
): { categoryId: string | null; category: string; technicianId: string | null; locationId: string | null } {
  require(named.vehicleId, found.vehicle, 'vehicle');
  require(named.category, found.category_id, 'work-order-category');
  require(named.assignedTo, found.assignee, 'user');
  require(named.technicianId, found.technician, 'user');
  require(named.locationId, found.location, 'location');
  return {
    categoryId: found.category_id ?? null,
    category: found.category ?? '',
    technicianId: found.technician ?? null,
    locationId: found.home ?? null,
  };
}

function require(wanted: string | null | undefined, found: string | null | undefined, kind: string): void {
  if (wanted && !found) throw new DomainError('not_found', { kind });
}
