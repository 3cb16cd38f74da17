import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import type { Queryable } from './database.js';

let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.close());

const onOneClient = <T>(work: (client: Queryable) => Promise<T>): Promise<T> =>
  db.database.onClient(db.database.app, work);

/** A prepared statement that no connection knows yet. */
const fresh = (text: string, ...values: unknown[]) => ({ name: randomUUID(), text, values });

const HELD = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`;

describe('a packet', () => {
  it('answers each statement for itself, in order', async () => {
    const outcomes = await onOneClient((client) =>
      client.packet([
        { text: 'BEGIN' },
        fresh('SELECT $1::int AS one', 1),
        fresh('SELECT generate_series(1, 3) AS n'),
        { text: 'COMMIT', silent: true },
      ]),
    );
    expect(outcomes.map(({ command, rows }) => [command, rows])).toEqual([
      ['BEGIN', []],
      ['SELECT', [{ one: 1 }]],
      ['SELECT', [{ n: 1 }, { n: 2 }, { n: 3 }]],
      ['COMMIT', []],
    ]);
  });

  it('does nothing behind a statement that fails, and leaves the connection as good as it was', async () => {
    const name = randomUUID();
    const [before, failing, behind] = [fresh('SELECT 1 AS n'), fresh('SELECT 1 / $1::int', 0), fresh('SELECT 2 AS n')];
    const lock = fresh('SELECT pg_advisory_lock(hashtext($1))', name);
    await onOneClient(async (client) => {
      await expect(client.packet([before, failing, lock, behind])).rejects.toMatchObject({ code: '22012' });
      expect((await client.query(HELD)).rows).toEqual([]);
      // Known before, failed before, and skipped before: all of them can be sent again.
      const again = await client.packet([before, { ...failing, values: [1] }, behind]);
      expect(again.map(({ rows }) => rows.length)).toEqual([1, 1, 1]);
    });
  });

  it('never commits when one before it could not be sent', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await onOneClient(async (client) => {
      await client.query('BEGIN');
      const packet = client.packet([fresh('SELECT 1'), fresh('SELECT $1::jsonb', circular), { text: 'COMMIT' }]);
      await expect(packet).rejects.toThrow(/circular/);
      const { rows } = await client.query('SELECT now() = statement_timestamp() AS outside');
      expect(rows).toEqual([{ outside: false }]);
      await client.query('ROLLBACK');
    });
  });

  it('fails when the connection ends before it is answered', async () => {
    const cut = onOneClient(async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      // Both at once: the packet may fail before the one who ended its backend is answered.
      await Promise.all([
        client.packet([fresh('SELECT pg_sleep(30)'), fresh('SELECT 1')]),
        db.admin('SELECT pg_terminate_backend($1), pg_sleep(0.1)', [rows[0]!.pid]),
      ]);
    });
    await expect(cut).rejects.toThrow(/terminat|ECONNRESET/);
  });
});
