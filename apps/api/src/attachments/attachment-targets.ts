import type { AttachmentTarget, TargetKind } from '#domain/attachments/attachment.events.js';
import type { Read } from '#domain/ports/read-database.js';
import { vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';

const TARGETS: Readonly<Record<TargetKind, string>> = {
  'work-order': `SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.id = $2 AND ($3::uuid IS NULL OR w.assigned_to = $3)`,
  vehicle: `SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND v.id = $2 AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`,
};

/** What files are on, if the caller may know of it; no row otherwise. */
export function targetOf(caller: TenantAccess, { kind, id }: AttachmentTarget): Read<{ id: string }> {
  return { sql: TARGETS[kind], parameters: [id, kind === 'work-order' ? workOrdersOf(caller) : vehiclesOf(caller)] };
}
