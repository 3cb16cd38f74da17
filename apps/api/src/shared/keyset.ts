import { decodeCursor, encodeCursor, sortingOf, type Cursor, type ListInput } from './paging.js';
import { ValidationFailed } from './problems.js';
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
  /** SQL of the page's own rows and what they are `sorted` by; `columns` beside the id where a join needs them. */
  readonly cut: (table: string, where: Where, columns?: string) => string;
  /** The order again, and the value for the cursor, of the rows of a cut that was joined under this alias. */
  readonly orderOf: (cut: string) => string;
  readonly valueOf: (cut: string) => string;
  /** `ORDER BY` and `LIMIT` of rows that are cut already, as from several cuts. */
  readonly endOf: (cut: string) => string;
  /** One row more than the page: whether there is a next one. */
  readonly limit: number;
  /** Cuts the row that was read beyond the page, and names its cursor. */
  readonly page: <Row extends { id: string; sort_value: string }>(
    rows: readonly Row[],
  ) => { rows: readonly Row[]; nextCursor: string | null };
}

/** What a cursor's sort value looks like, so that one that is not ours is refused before the database stumbles over it. */
const SHAPES: Readonly<Record<SortColumn['type'], RegExp>> = {
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/,
  date: /^(\d{4}-\d\d-\d\d|infinity)$/,
  bigint: /^-?\d{1,18}$/,
  integer: /^-?\d{1,9}$/,
  text: /^/,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
  const orderBy = `${sql} ${direction}, ${id} ${direction}`;
  const valueSql = `(${sql})::text`;
  const limit = input.limit + 1;
  const orderOf = (cut: string): string => `${cut}.sorted ${direction}, ${cut}.id ${direction}`;
  const after = checked(decodeCursor(input.cursor, 2), type);
  return {
    orderBy,
    valueSql,
    limit,
    limitTo: (where) => {
      if (after)
        where.raw(
          `(${sql}, ${id}) ${descending ? '<' : '>'} (${where.parameter(after[0])}::${type}, ${where.parameter(after[1])}::uuid)`,
        );
    },
    cut: (table, where, columns = '*') =>
      `SELECT ${columns}, ${sql} AS sorted FROM ${table} WHERE ${where.sql} ORDER BY ${orderBy} LIMIT ${limit}`,
    orderOf,
    valueOf: (cut) => `${cut}.sorted::text AS sort_value`,
    endOf: (cut) => `ORDER BY ${orderOf(cut)} LIMIT ${limit}`,
    page: (rows) => {
      const more = rows.length > input.limit;
      const kept = more ? rows.slice(0, input.limit) : rows;
      const last = kept.at(-1);
      return { rows: kept, nextCursor: more && last ? encodeCursor([last.sort_value, last.id]) : null };
    },
  };
}

function checked(cursor: Cursor | undefined, type: SortColumn['type']): Cursor | undefined {
  if (!cursor || (SHAPES[type].test(String(cursor[0])) && UUID.test(String(cursor[1])))) return cursor;
  throw new ValidationFailed([{ field: 'cursor', message: 'cursor must be the nextCursor of a page' }]);
}
