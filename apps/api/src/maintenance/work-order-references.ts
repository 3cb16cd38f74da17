import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

interface Named {
  readonly vehicleId?: string;
  readonly category?: string;
  readonly assignedTo?: string | null;
  readonly locationId?: string | null;
}

interface Found {
  vehicle: string | null;
  home: string | null;
  category_id: string | null;
  category: string | null;
  assignee: string | null;
  location: string | null;
}

/** What a work order names must exist in the tenant: one statement for all of it. */
@Injectable()
export class WorkOrderReferences {
  constructor(private readonly database: ReadDatabase) {}

  /** @throws DomainError `not_found` {kind} for what is not there, alike for foreign and unknown ids */
  async resolve(
    tenantId: string,
    named: Named,
  ): Promise<{ categoryId: string | null; category: string; locationId: string | null }> {
    const rows = await this.database.query<Found>(tenantId, RESOLVE, [
      named.vehicleId ?? null,
      named.category ?? null,
      named.assignedTo ?? null,
      named.locationId ?? null,
    ]);
    const found = rows[0]!;
    require(named.vehicleId, found.vehicle, 'vehicle');
    require(named.category, found.category_id, 'work-order-category');
    require(named.assignedTo, found.assignee, 'user');
    require(named.locationId, found.location, 'location');
    return { categoryId: found.category_id, category: found.category ?? '', locationId: found.home };
  }
}

function require(wanted: string | null | undefined, found: string | null, kind: string): void {
  if (wanted && !found) throw new DomainError('not_found', { kind });
}

const RESOLVE = `
  SELECT v.id AS vehicle, v.location_id AS home, c.id AS category_id, c.name AS category,
    (SELECT u.id FROM app_user u WHERE u.tenant_id = $1 AND u.id = $4 AND u.status = 'active') AS assignee,
    (SELECT l.id FROM location l WHERE l.tenant_id = $1 AND l.id = $5) AS location
  FROM (SELECT 1) one
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = $2 AND NOT v.archived
  LEFT JOIN work_order_category c ON c.tenant_id = $1 AND c.active AND NOT c.archived AND (c.id::text = $3 OR lower(c.name) = lower($3))`;
