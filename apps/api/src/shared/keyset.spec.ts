import 'reflect-metadata';
import { keysetOf, type SortColumn } from './keyset.js';
import { encodeCursor, ListInput, type Cursor } from './paging.js';
import { ValidationFailed } from './problems.js';
import { Where } from './where.js';

const ID = '0b8f5d0e-6c1f-4c3e-9d5c-1a2b3c4d5e6f';
const COLUMNS: Record<string, SortColumn> = {
  at: { sql: 'created_at', type: 'timestamptz' },
  due: { sql: `COALESCE(due_date, 'infinity')`, type: 'date' },
  cost: { sql: 'total_cost', type: 'bigint' },
  year: { sql: 'year', type: 'integer' },
  name: { sql: 'name', type: 'text' },
};

const keyset = (sort: string, cursor?: Cursor) =>
  keysetOf(COLUMNS, Object.assign(new ListInput(), { sort, ...(cursor && { cursor: encodeCursor(cursor) }) }), 'name');

describe('a cursor', () => {
  it.each<[string, string]>([
    ['at', '2026-11-20 09:15:00.123456+00'],
    ['at', '2026-11-20 09:15:00-03:30'],
    ['due', 'infinity'],
    ['due', '2026-11-20'],
    ['cost', '-1250'],
    ['year', '2019'],
    ['name', `anything; DROP TABLE`],
  ])('of %s is taken when its value reads like one (%s), as a parameter', (sort, value) => {
    const where = new Where();
    keyset(sort, [value, ID]).limitTo(where);
    expect(where.parameters).toEqual([value, ID]);
    expect(where.sql).toMatch(/> \(\$2::\w+, \$3::uuid\)$/);
  });

  it.each<[string, Cursor]>([
    ['at', ['yesterday', ID]],
    ['due', ['2026-11', ID]],
    ['cost', ['1e9', ID]],
    ['cost', ['99999999999999999999', ID]],
    ['year', ['twenty', ID]],
    ['name', ['Ford', 'not an id']],
    ['name', [null, null]],
  ])('of %s is refused before it reaches the database when it does not: %j', (sort, cursor) => {
    expect(() => keyset(sort, cursor)).toThrow(ValidationFailed);
  });

  it('is that of the last row that is shown, and none when there is no next page', () => {
    const rows = Array.from({ length: 3 }, (_, i) => ({ id: ID, sort_value: `row ${i}` }));
    const input = Object.assign(new ListInput(), { limit: 2 });
    const { page } = keysetOf(COLUMNS, input, 'name');
    expect(page(rows)).toEqual({ rows: rows.slice(0, 2), nextCursor: encodeCursor(['row 1', ID]) });
    expect(page(rows.slice(0, 2)).nextCursor).toBeNull();
  });
});
