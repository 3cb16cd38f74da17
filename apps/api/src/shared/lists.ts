import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ReadDatabase, type Read } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';
import type { Keyset } from './keyset.js';
import type { Named, Wanted } from './names.js';
import { TenantMemories, type Standing } from './tenant-memory.js';
import type { Where } from './where.js';

/** Counting stops here; a list that is longer says so. */
export const COUNTED = 10_000;

interface Asked {
  readonly keyset: Keyset;
  /** What is counted: a table, or a join with the aliases that the conditions use. */
  readonly from: string;
  /** All conditions, made anew each time: the page adds its own parameters. */
  readonly where: () => Where;
  /** Conditions of the whole list where those of the page say less. */
  readonly counted?: () => Where;
  /** SQL of the page's rows with `id` and `sort_value`; `where` ends at the cursor. */
  readonly rows: (where: Where) => string;
}

export interface List<Row, Item> extends Asked {
  readonly item: (row: Row) => Item;
}

/**
 * A list whose length and names are remembered. Nothing that it counts or names may change without an event of the tenant in
 * the same transaction (ADR 16).
 */
export interface LoggedList<Row, Item> extends Asked {
  /** What the rows name by its id only. */
  readonly names?: (rows: readonly Row[]) => Wanted;
  readonly item: (row: Row, named: Named) => Item;
}

export interface Length {
  readonly total: number;
  readonly totalIsEstimate?: true;
}

type Sorted<Row> = Row & { readonly id: string; sort_value?: string };

/**
 * One page of a list and how long the list is, of the same moment, in one round trip. The length is exact up to `COUNTED`.
 * Names that are not remembered are read in a second one.
 */
@Injectable()
export class Lists {
  private readonly memories = new TenantMemories();

  constructor(private readonly database: ReadDatabase) {}

  async page<Row extends object, Item>(tenantId: string, list: List<Row, Item>): Promise<Page<Item>> {
    const { page, count, counted } = readsOf<Row>(list);
    const length = { sql: `SELECT (${count}) AS total`, parameters: counted.parameters };
    const [found, [answer]] = await this.database.queries<[Sorted<Row>, { total: number }]>(tenantId, [page, length]);
    const { rows, nextCursor } = cut(list, found);
    return { data: rows.map(list.item), ...(await this.lengthOf(tenantId, list, answer!.total)), nextCursor };
  }

  async loggedPage<Row extends object, Item>(tenantId: string, list: LoggedList<Row, Item>): Promise<Page<Item>> {
    const { page, count, counted } = readsOf<Row>(list);
    const memory = this.memories.of(tenantId);
    const key = hash('sha256', JSON.stringify([count, counted.parameters]), 'base64');
    const asked = memory.horizon;
    const known = memory.length(key);
    const standing = memory.standing(count, counted, known !== undefined);
    const [found, [answer]] = await this.database.queries<[Sorted<Row>, Standing]>(tenantId, [page, standing]);
    memory.advance(asked, answer!);
    const { rows, nextCursor } = cut(list, found);
    const length = answer!.total === null ? known! : await this.lengthOf(tenantId, list, answer!.total);
    memory.keep(key, length, answer!);
    const named = list.names ? await memory.names.of(this.database, tenantId, list.names(rows)) : new Map();
    return { data: rows.map((row) => list.item(row, named)), ...length, nextCursor };
  }

  /** Of a list that is too long to be counted: what the planner thinks. */
  private async lengthOf(tenantId: string, { from, where, counted = where }: Asked, total: number): Promise<Length> {
    if (total <= COUNTED) return { total };
    const { sql, parameters } = counted();
    const [plan] = await this.database.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
      tenantId,
      `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${from} WHERE ${sql}`,
      parameters,
    );
    return { total: Math.max(COUNTED + 1, plan!['QUERY PLAN'][0]!.Plan['Plan Rows']), totalIsEstimate: true };
  }
}

/** What is sent: the page, and SQL that counts the list under its own conditions. */
function readsOf<Row extends object>({
  keyset,
  from,
  where,
  counted = where,
  rows,
}: Omit<List<Row, unknown>, 'item'>): { page: Read<Sorted<Row>>; count: string; counted: Where } {
  const ofPage = where();
  keyset.limitTo(ofPage);
  const ofList = counted();
  return {
    page: { sql: rows(ofPage), parameters: ofPage.parameters },
    count: `SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${ofList.sql} LIMIT ${COUNTED + 1}) counted`,
    counted: ofList,
  };
}

/** What sorted is for the cursor only: JSON leaves out what is undefined, and copying every row without it costs more. */
function cut<Row extends object>(
  { keyset }: Asked,
  found: readonly Sorted<Row>[],
): { rows: readonly Row[]; nextCursor: string | null } {
  const { rows, nextCursor } = keyset.page(found as readonly (Sorted<Row> & { sort_value: string })[]);
  for (const row of rows) (row as Sorted<Row>).sort_value = undefined;
  return { rows, nextCursor };
}
