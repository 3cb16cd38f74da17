import type { Read, ReadDatabase } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';
import type { Keyset } from './keyset.js';
import type { Where } from './where.js';

/** Counting stops here; a list that is longer says so. */
export const COUNTED = 10_000;

export interface List<Row, Item> {
  readonly keyset: Keyset;
  /** What is counted: a table, or a join with the aliases that the conditions use. */
  readonly from: string;
  /** All conditions, made anew each time: the page adds its own parameters. */
  readonly where: () => Where;
  /** Conditions of the whole list where those of the page say less. */
  readonly counted?: () => Where;
  /** SQL of the page's rows with `id` and `sort_value`; `where` ends at the cursor. */
  readonly rows: (where: Where) => string;
  readonly item: (row: Row) => Item;
}

/** One page of a list and how long the list is, of the same moment, in one round trip. The length is exact up to `COUNTED`. */
export async function listPage<Row extends { id: string }, Item>(
  database: ReadDatabase,
  tenantId: string,
  { keyset, from, where, counted = where, rows, item }: List<Row, Item>,
): Promise<Page<Item>> {
  const ofPage = where();
  keyset.limitTo(ofPage);
  const ofList = counted();
  const page: Read<Row & { sort_value: string }> = { sql: rows(ofPage), parameters: ofPage.parameters };
  const count: Read<{ total: number }> = {
    sql: `SELECT count(*) AS total FROM (SELECT 1 FROM ${from} WHERE ${ofList.sql} LIMIT ${COUNTED + 1}) counted`,
    parameters: ofList.parameters,
  };
  const [found, [counting]] = await database.queries<[Row & { sort_value: string }, { total: number }]>(tenantId, [
    page,
    count,
  ]);
  const { rows: kept, nextCursor } = keyset.page(found);
  const length = counting!.total <= COUNTED ? counting! : await estimated(database, tenantId, from, ofList);
  // What sorted is for the cursor only; JSON leaves out what is undefined, and copying every row without it costs more.
  return { data: kept.map((row) => item(Object.assign(row, { sort_value: undefined }))), ...length, nextCursor };
}

/** Of a list that is too long to be counted: what the planner thinks. */
async function estimated(
  database: ReadDatabase,
  tenantId: string,
  from: string,
  where: Where,
): Promise<{ total: number; totalIsEstimate: true }> {
  const [plan] = await database.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    tenantId,
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${from} WHERE ${where.sql}`,
    where.parameters,
  );
  return { total: Math.max(COUNTED + 1, plan!['QUERY PLAN'][0]!.Plan['Plan Rows']), totalIsEstimate: true };
}
