import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import type { Queryable } from './database.js';

/** Tables the application may not even name: reached through functions only. */
const UNREACHABLE = ['session'];

/** Values that a check constraint or a type asks for. */
const VALUES: Readonly<Record<string, unknown>> = {
  'parked_event.status': 'parked',
  'saga.status': 'running',
  'saga_command.status': 'done',
  'quota.maximum': -1,
  'sent_mail.status': 'sent',
  'account_link.purpose': 'reset',
  'sync_conflict.result': 'refused',
  'sync_conflict.choice': 'mine',
};

interface Column {
  table: string;
  column: string;
  type: string;
  generated: boolean;
}

const [mine, theirs] = [randomUUID(), randomUUID()];
let db: FreshDatabase;
let tables: Map<string, Column[]>;

beforeAll(async () => {
  db = await freshDatabase();
  const columns = await db.admin<Column>(
    `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, a.attidentity <> '' OR a.attgenerated <> '' AS generated
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped)
     ORDER BY c.relname, a.attnum`,
  );
  tables = Map.groupBy(columns, ({ table }) => table);
  // A row of each tenant in every table there is, whatever refers to what.
  const filling = await db.hold('SET LOCAL session_replication_role = replica');
  for (const table of tables.keys())
    for (const tenantId of [mine, theirs]) {
      const { text, values } = insert(table, tenantId);
      await filling.query(text, values);
    }
  await filling.end('COMMIT');
});
afterAll(() => db?.close());

/** A row that only its tenant matters of. */
function insert(table: string, tenantId: string): { text: string; values: unknown[] } {
  const columns = tables.get(table)!.filter(({ generated }) => !generated);
  const names = columns.map(({ column }) => `"${column}"`).join(', ');
  const row = Object.fromEntries(
    columns.map((each) => [each.column, each.column === 'tenant_id' ? tenantId : valueFor(each)]),
  );
  return {
    text: `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::${table}, $1::jsonb)`,
    values: [JSON.stringify(row)],
  };
}

function valueFor({ table, column, type }: Column): unknown {
  const fixed = VALUES[`${table}.${column}`];
  if (fixed !== undefined) return fixed;
  if (type.endsWith('[]')) return [];
  if (type === 'uuid') return randomUUID();
  if (type === 'jsonb') return {};
  if (type === 'boolean') return false;
  if (type === 'bytea') return `\\x${randomUUID().replaceAll('-', '')}`;
  if (type === 'date' || type.startsWith('timestamp')) return '2026-01-01';
  if (type === 'text') return randomUUID();
  return 1;
}

const reachable = () => [...tables.keys()].filter((table) => !UNREACHABLE.includes(table));

async function may(privilege: 'INSERT' | 'UPDATE' | 'DELETE'): Promise<string[]> {
  const rows = await db.admin<{ t: string }>(
    `SELECT t FROM unnest($1::text[]) t WHERE has_table_privilege('fleet_app', t, $2)`,
    [reachable(), privilege],
  );
  return rows.map(({ t }) => t);
}

/** Runs as the application in a tenant (or in none), and takes everything back. */
async function attempt<T>(tenantId: string | null, work: (client: Pick<Queryable, 'query'>) => Promise<T>): Promise<T> {
  const client = await db.database.app.connect();
  try {
    await client.query('BEGIN');
    if (tenantId) await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const breach = (table: string) => ({
  code: '42501',
  message: `new row violates row-level security policy for table "${table}"`,
});

describe('as the application, with no filter of its own', () => {
  it('connects as fleet_app', async () => {
    expect(
      await attempt(
        mine,
        async (client) => (await client.query('SELECT current_user AS role, session_user AS login')).rows,
      ),
    ).toEqual([{ role: 'fleet_app', login: 'fleet_app' }]);
  });

  it('sees the rows of its tenant only, in every table', async () => {
    expect(reachable().length).toBeGreaterThan(15);
    for (const table of reachable()) {
      const { rows } = await attempt(mine, (client) => client.query(`SELECT * FROM ${table}`));
      expect([table, rows.map((row) => row['tenant_id'])]).toEqual([table, [mine]]);
    }
  });

  it('sees nothing when no tenant is set, or an empty one', async () => {
    for (const table of reachable())
      for (const none of [null, ''])
        expect([table, (await attempt(none, (client) => client.query(`SELECT * FROM ${table}`))).rows]).toEqual([
          table,
          [],
        ]);
  });

  it('does not keep a tenant beyond its transaction', async () => {
    const client = await db.database.app.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [mine]);
      await client.query('COMMIT');
      expect((await client.query('SELECT * FROM vehicle')).rows).toEqual([]);
    } finally {
      client.release();
    }
    await db.database.tenantTransaction(mine, (inside) => inside.query('SELECT 1'));
    await db.database.query(mine, 'SELECT $1::uuid');
    const after = await Promise.all(
      Array.from({ length: 12 }, () => db.database.app.query(`SELECT current_tenant() AS tenant`)),
    );
    expect(after.flatMap(({ rows }) => rows as unknown[])).toEqual(
      Array.from({ length: 12 }, () => ({ tenant: null })),
    );
  });

  it("cannot write a row of another tenant's, nor one when no tenant is set", async () => {
    const tablesToFill = await may('INSERT');
    expect(tablesToFill).toEqual(expect.arrayContaining(['event', 'command', 'work_order', 'saga']));
    for (const table of tablesToFill)
      for (const tenant of [mine, null]) {
        const { text, values } = insert(table, theirs);
        await expect(attempt(tenant, (client) => client.query(text, values))).rejects.toMatchObject(breach(table));
      }
  });

  it('cannot give a row of its own to another tenant', async () => {
    const tablesToChange = await may('UPDATE');
    expect(tablesToChange).toEqual(expect.arrayContaining(['work_order', 'person', 'saga_command']));
    for (const table of tablesToChange)
      await expect(
        attempt(mine, (client) => client.query(`UPDATE ${table} SET tenant_id = $1`, [theirs])),
      ).rejects.toMatchObject(breach(table));
  });

  it("cannot touch a row of another tenant's, though it names it", async () => {
    for (const table of await may('UPDATE')) {
      const update = await attempt(mine, (client) =>
        client.query(`UPDATE ${table} SET tenant_id = tenant_id WHERE tenant_id = $1`, [theirs]),
      );
      const all = await attempt(mine, (client) => client.query(`UPDATE ${table} SET tenant_id = tenant_id`));
      expect([table, update.rowCount, all.rowCount]).toEqual([table, 0, 1]);
    }
    for (const table of await may('DELETE')) {
      const left = await attempt(mine, async (client) => {
        await client.query(`DELETE FROM ${table}`);
        return (await client.query(`SELECT * FROM ${table}`)).rowCount;
      });
      expect([table, left]).toEqual([table, 0]);
    }
    const kept = await db.admin<{ n: number }>('SELECT count(*)::int AS n FROM person WHERE tenant_id = $1', [theirs]);
    expect(kept).toEqual([{ n: 1 }]);
  });

  it('cannot refer to what is in another tenant', async () => {
    const [foreign] = await db.admin<{ id: string }>('SELECT id FROM vehicle WHERE tenant_id = $1', [theirs]);
    const meter = `INSERT INTO meter (tenant_id, id, version, hash, state, vehicle_id, kind) VALUES ($1, $2, 1, '', '{}', $3, 'odometer')`;
    await expect(
      attempt(mine, (client) => client.query(meter, [mine, randomUUID(), foreign!.id])),
    ).rejects.toMatchObject({ code: '23503' });
  });

  it.each(UNREACHABLE)('cannot even name %s', async (table) => {
    expect([...tables.keys()]).toContain(table);
    await expect(attempt(mine, (client) => client.query(`SELECT FROM ${table}`))).rejects.toMatchObject({
      code: '42501',
      message: `permission denied for table ${table}`,
    });
  });

  it('cannot become a role that may do more, nor lift the fence', async () => {
    for (const statement of [
      'SET ROLE fleet_owner',
      'SET ROLE fleet_lookup',
      'SET ROLE fleet_system',
      'ALTER TABLE vehicle NO FORCE ROW LEVEL SECURITY',
      'DROP POLICY tenant_isolation ON vehicle',
      'CREATE TABLE mine (id int)',
      'TRUNCATE vehicle',
      'SET session_replication_role = replica',
    ])
      await expect(attempt(mine, (client) => client.query(statement))).rejects.toMatchObject({ code: '42501' });
    // Asking not to be fenced is answered with an error, not with everything.
    await expect(
      attempt(mine, async (client) => {
        await client.query('SET LOCAL row_security = off');
        return client.query('SELECT * FROM vehicle');
      }),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('as the owner of the tables', () => {
  it('is fenced too', async () => {
    const owner = await db.hold('SET LOCAL ROLE fleet_owner', `SET LOCAL app.tenant_id = '${mine}'`);
    for (const table of tables.keys()) {
      const { rows } = await owner.query(`SELECT tenant_id FROM ${table}`);
      expect([table, rows]).toEqual([table, [{ tenant_id: mine }]]);
    }
    await owner.end();
  });
});

describe('as the system', () => {
  it('follows the log of all tenants, and sees nothing of what they keep', async () => {
    const log = await db.database.systemQuery<{ tenant_id: string }>('SELECT tenant_id FROM event');
    expect(log.map(({ tenant_id }) => tenant_id).sort()).toEqual([mine, theirs].sort());
    for (const table of ['vehicle', 'work_order', 'person', 'credential', 'command'])
      await expect(db.database.systemQuery(`SELECT FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
  });
});
