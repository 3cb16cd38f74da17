import { EDITING } from '#domain/attachments/attachment.js';
import type { AttachmentTarget, TargetKind } from '#domain/attachments/attachment.events.js';
import { allows } from '#domain/identity/permissions.js';
import { ACTIVE } from '#domain/maintenance/work-order.words.js';
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

/** Whether somebody may give work orders at all, if only as reports. */
export function mayReport({ actor }: TenantAccess): boolean {
  return allows(actor.permissions, 'report_issues') || allows(actor.permissions, 'create_work_orders');
}

/**
 * What somebody may add a file to; no row otherwise. What they may change and know of; and what they reported themselves, whosever it
 * is, until the work is over.
 */
export function attachableOf(caller: TenantAccess, target: AttachmentTarget): Read<{ id: string }> {
  const { permissions, userId } = caller.actor;
  if (target.kind !== 'work-order') return targetOf(caller, target);
  const mayEdit = allows(permissions, EDITING['work-order']);
  const reporter = mayReport(caller) ? userId : null;
  return { sql: ATTACHABLE, parameters: [target.id, mayEdit, workOrdersOf(caller), reporter, ACTIVE] };
}

const ATTACHABLE = `
  SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.id = $2
    AND ($3::boolean AND ($4::uuid IS NULL OR w.assigned_to = $4)
      OR w.state->>'createdBy' = $5::text AND w.status = ANY($6::text[]))`;
