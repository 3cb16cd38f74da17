import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { attachmentsWithin, invoicesOf, tripsOf, tripsWithin, vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import type { LiveChange } from './live-changes.js';

/** Stands for something out of reach: a list may have lost it, and nobody learns what it was. */
const SOMETHING = '00000000-0000-0000-0000-000000000000';
/** By these a thing comes into somebody's reach, or leaves it. */
const HAND_OVER = ['maintenance.work-order-assigned', 'fleet.vehicle-updated'];
const OF_VEHICLES = ['vehicle', 'meter', 'due-service'];

/** Somebody reaches only what is theirs. */
export function isNarrow(caller: TenantAccess): boolean {
  return [workOrdersOf, vehiclesOf, tripsOf].some((reach) => reach(caller) !== null);
}

/** What of the changes somebody may hear of who reaches only their own. */
@Injectable()
export class LiveReach {
  constructor(private readonly database: ReadDatabase) {}

  async within(caller: TenantAccess, changes: readonly LiveChange[]): Promise<LiveChange[]> {
    const [assignee, driver, billed] = [workOrdersOf(caller), vehiclesOf(caller), invoicesOf(caller)];
    const recorder = tripsOf(caller);
    const narrowed = ({ streamType }: LiveChange): boolean =>
      (assignee !== null && streamType === 'work-order') ||
      (billed !== null && streamType === 'invoice') ||
      (driver !== null && OF_VEHICLES.includes(streamType)) ||
      ((assignee !== null || driver !== null) && streamType === 'attachment') ||
      ((recorder !== null || driver !== null) && streamType === 'trip');
    const asked = changes.filter(narrowed).map(({ id }) => id);
    if (asked.length === 0) return [...changes];
    const rows = await this.database.query<{ id: string }>(caller.tenantId, OWN, [
      asked,
      assignee,
      driver,
      billed,
      recorder,
    ]);
    const own = new Set(rows.map(({ id }) => id));
    const heard = changes.filter((change) => !narrowed(change) || own.has(change.id));
    const lost = changes.filter(
      (change) => narrowed(change) && !own.has(change.id) && change.eventTypes.some((type) => HAND_OVER.includes(type)),
    );
    const types = [...new Set(lost.map(({ streamType }) => streamType))];
    return [...heard, ...types.map((streamType) => ({ streamType, id: SOMETHING, version: 0, eventTypes: [] }))];
  }
}

const OWN = `
  SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.id = ANY($2::uuid[]) AND w.assigned_to = $3
  UNION ALL SELECT i.id FROM invoice i JOIN work_order w ON w.tenant_id = $1 AND w.id = i.work_order_id
    WHERE i.tenant_id = $1 AND i.id = ANY($2::uuid[]) AND w.assigned_to = $5
  UNION ALL SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[]) AND v.assigned_driver_id = $4
  UNION ALL SELECT m.id FROM meter m JOIN vehicle v ON v.tenant_id = $1 AND v.id = m.vehicle_id
    WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[]) AND v.assigned_driver_id = $4
  UNION ALL SELECT d.id FROM due_service d JOIN vehicle v ON v.tenant_id = $1 AND v.id = d.vehicle_id
    WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[]) AND v.assigned_driver_id = $4
  UNION ALL SELECT a.id FROM attachment a
    WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[]) AND ${attachmentsWithin('a', '$3', '$4')}
  UNION ALL SELECT t.id FROM trip t
    WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[]) AND ${tripsWithin('t', '$6', '$4')}`;
