import type { ReadDatabase } from '#domain/ports/read-database.js';
import { COUNTED } from './keyset.js';
import type { Where } from './where.js';

export interface Counted {
  readonly total: number;
  readonly totalIsEstimate?: true;
}

/** How long a list is: exact up to `COUNTED`, then the planner's estimate. `from` is a table, or a join with the aliases `where` uses. */
export async function countRows(
  database: ReadDatabase,
  tenantId: string,
  from: string,
  where: Where,
): Promise<Counted> {
  const [row] = await database.query<{ total: number }>(
    tenantId,
    `SELECT count(*) AS total FROM (SELECT 1 FROM ${from} WHERE ${where.sql} LIMIT ${COUNTED + 1}) counted`,
    where.parameters,
  );
  if (row!.total <= COUNTED) return { total: row!.total };
  const [plan] = await database.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    tenantId,
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${from} WHERE ${where.sql}`,
    where.parameters,
  );
  return { total: Math.max(COUNTED + 1, plan!['QUERY PLAN'][0]!.Plan['Plan Rows']), totalIsEstimate: true };
}
