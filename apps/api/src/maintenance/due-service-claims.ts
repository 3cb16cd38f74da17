import type { Read } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

interface Wanted {
  readonly dueServiceIds: readonly string[];
  /** Of a new work order; of one that is there, its id says it. */
  readonly vehicleId?: string;
  readonly workOrderId?: string;
}

export interface Claimed {
  readonly id: string;
}

export interface Taken {
  readonly title: string;
  readonly work_order_number: string;
}

/**
 * The due services that a work order is to do, locked, and then which of them another open work order does: of two that take
 * the same one at once the second waits for the first, and sees it.
 */
export function claimsOf(wanted: Wanted): readonly [Read<Claimed> | undefined, Read<Taken> | undefined] {
  const { dueServiceIds, vehicleId = null, workOrderId = null } = wanted;
  if (dueServiceIds.length === 0) return [undefined, undefined];
  const parameters = [dueServiceIds, vehicleId, workOrderId];
  return [
    { sql: CLAIMED, parameters },
    { sql: TAKEN, parameters },
  ];
}

/** The same of a work order that is taken up again, for the due services that it had. */
export function claimsAgain(workOrderId: string): readonly [Read<Claimed>, Read<Taken>] {
  return [
    { sql: CLAIMED_AGAIN, parameters: [workOrderId] },
    { sql: TAKEN_AGAIN, parameters: [workOrderId] },
  ];
}

/** @throws DomainError `not_found` for one that is none of the vehicle, `due_service_has_work_order` {title, workOrderNumber} */
export function requireFree(
  dueServiceIds: readonly string[],
  claimed: readonly Claimed[],
  [taken]: readonly Taken[],
): void {
  if (new Set(dueServiceIds).size > claimed.length) throw new DomainError('not_found', { kind: 'due-service' });
  if (taken)
    throw new DomainError('due_service_has_work_order', {
      title: taken.title,
      workOrderNumber: taken.work_order_number,
    });
}

/** That a work order is to do the due service `d`, or one of its tasks is. */
const does = (workOrder: string): string => `(${workOrder}.state->'dueServiceIds' ? d.id::text
      OR ${workOrder}.state->'tasks' @> jsonb_build_array(jsonb_build_object('dueServiceId', d.id)))`;

const VEHICLE = `COALESCE($3::uuid, (SELECT own.vehicle_id FROM work_order own WHERE own.tenant_id = $1 AND own.id = $4))`;

const CLAIMED = `
  SELECT d.id FROM due_service d
  WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[]) AND d.vehicle_id = ${VEHICLE} AND NOT d.retired
  ORDER BY d.id FOR UPDATE`;

const TAKEN = `
  SELECT d.title, w.number AS work_order_number FROM due_service d
  JOIN work_order w ON w.tenant_id = $1 AND w.vehicle_id = d.vehicle_id AND w.status NOT IN ('completed', 'closed', 'cancelled')
    AND w.id IS DISTINCT FROM $4::uuid AND ${does('w')}
  WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[]) AND d.vehicle_id = ${VEHICLE} LIMIT 1`;

const OWN = `due_service d JOIN work_order own ON own.tenant_id = $1 AND own.id = $2 AND own.vehicle_id = d.vehicle_id AND ${does('own')}`;

const CLAIMED_AGAIN = `SELECT d.id FROM ${OWN} WHERE d.tenant_id = $1 ORDER BY d.id FOR UPDATE OF d`;

const TAKEN_AGAIN = `
  SELECT d.title, w.number AS work_order_number FROM ${OWN}
  JOIN work_order w ON w.tenant_id = $1 AND w.vehicle_id = d.vehicle_id AND w.status NOT IN ('completed', 'closed', 'cancelled')
    AND w.id <> own.id AND ${does('w')}
  WHERE d.tenant_id = $1 LIMIT 1`;
