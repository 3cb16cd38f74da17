import type { UpdateWorkOrder } from '#domain/maintenance/work-order.commands.js';
import { sql } from './harness.ts';
import type { Person } from './sync-person.ts';

/** What is edited: notes, description, due date. */
export type Words = UpdateWorkOrder['changes'];

/** Ids of open work orders of the demo, given to one person by the manager. */
export async function assignedWork(
  url: string,
  { manager, technician, count }: { readonly manager: Person; readonly technician: Person; readonly count: number },
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>(
    url,
    `SELECT id FROM work_order WHERE tenant_id = $1 AND status IN ('open', 'scheduled', 'in_progress', 'on_hold')
     ORDER BY (assigned_to = $2) DESC NULLS LAST, number LIMIT $3`,
    [technician.tenantId, technician.userId, count],
  );
  const ids = rows.map(({ id }) => id);
  for (const id of ids) await manager.command('POST', `/work-orders/${id}/assign`, { assignedTo: technician.userId });
  return ids;
}

/** What closed work orders of the demo say. */
export function otherWords(url: string, tenantId: string, count: number): Promise<Words[]> {
  return sql<Words>(
    url,
    `SELECT state->>'notes' AS notes, state->>'description' AS description, state->>'dueDate' AS "dueDate"
     FROM work_order WHERE tenant_id = $1 AND status = 'closed' ORDER BY random() LIMIT $2`,
    [tenantId, count],
  );
}
