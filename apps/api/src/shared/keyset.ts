import { decodeCursor, encodeCursor, sortingOf, type ListInput } from './paging.js';
import type { Where } from './where.js';

export interface SortColumn {
  /** SQL expression that is never null and, with `id`, has an index. */
  readonly sql: string;
  readonly type: 'timestamptz' | 'text' | 'bigint' | 'date' | 'integer';
}

/** How a page is cut from a list: after the last row of the page before, in the order of one column and then the id. */
export interface Keyset {
  readonly orderBy: string;
  /** SQL of the sort value as text, for the cursor. */
  readonly valueSql: string;
  /** Adds "after the cursor's row" to the conditions. */
  readonly limitTo: (where: Where) => void;
  readonly limit: number;
  /** Cuts the row that was read beyond the page, and names its cursor. */
  readonly page: <Row extends { id: string; sort_value: string }>(
    rows: Row[],
  ) => { rows: Row[]; nextCursor: string | null };
}

/** @throws ValidationFailed for a sort column or cursor that is none of ours */
export function keysetOf(
  columns: Readonly<Record<string, SortColumn>>,
  input: ListInput,
  initial: string,
  id = 'id',
): Keyset {
  const { column, descending } = sortingOf(input.sort, Object.keys(columns), initial);
  const { sql, type } = columns[column]!;
  const direction = descending ? 'DESC' : 'ASC';
  const after = decodeCursor(input.cursor, 2);
  return {
    orderBy: `${sql} ${direction}, ${id} ${direction}`,
    valueSql: `(${sql})::text`,
    limitTo: (where) => {
      if (after)
        where.raw(
          `(${sql}, ${id}) ${descending ? '<' : '>'} (${where.parameter(after[0])}::${type}, ${where.parameter(after[1])}::uuid)`,
        );
    },
    limit: input.limit + 1,
    page: (rows) => {
      const more = rows.length > input.limit;
      const kept = more ? rows.slice(0, input.limit) : rows;
      const last = kept.at(-1);
      return { rows: kept, nextCursor: more && last ? encodeCursor([last.sort_value, last.id]) : null };
    },
  };
}

/** Counting stops here; a list that is longer says so. */
export const COUNTED = 10_000;
