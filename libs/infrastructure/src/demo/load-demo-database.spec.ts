import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { DurableReader } from '../messaging/durable-reader.js';
import { verify } from '../persistence/verify.js';
import { readDemoData, type DemoData } from './demo-data.js';
import { tenantIdOf } from './ids.js';
import { loadDemo } from './load-demo.js';
import { loadMany } from './load-many.js';

const NOW = Date.parse('2026-11-20T23:00:00.000Z');
const QUEEN_CITY = tenantIdOf('queencity.example');
const SAGA_EVENTS = ['maintenance.work-order-completed', 'maintenance.work-order-part-added'];

/** Some of the work orders: enough of everything. */
const whole = readDemoData();
const data: DemoData = { ...whole, rows: whole.rows.filter((_, at) => at % 200 === 0) };

let db: FreshDatabase;
const said: string[] = [];
const load = () => loadDemo(db.database, (line) => said.push(line), { now: NOW, data });
const count = async (table: string, where = 'true') =>
  (await db.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]!.n;

beforeAll(async () => {
  db = await freshDatabase();
  await load();
});
afterAll(() => db?.close());

it('leaves nothing that verify finds fault with', async () => {
  const report = await verify(db.database);
  expect(report.faults).toEqual([]);
  expect(report.events).toBeGreaterThan(2_000);
});

it('knows its numbers and quotas', async () => {
  const workOrders = await count('work_order', `tenant_id = '${QUEEN_CITY}'`);
  expect(workOrders).toBe(data.rows.length);
  const counters = await db.admin<{ kind: string; last: number }>(
    `SELECT kind, last::int FROM counter WHERE tenant_id = '${QUEEN_CITY}'`,
  );
  expect(Object.fromEntries(counters.map(({ kind, last }) => [kind, last]))).toEqual({
    work_order: workOrders,
    invoice: await count('invoice', `tenant_id = '${QUEEN_CITY}'`),
  });
  const quotas = await db.admin<{ kind: string; used: number }>(
    `SELECT kind, used FROM quota WHERE tenant_id = '${QUEEN_CITY}'`,
  );
  expect(Object.fromEntries(quotas.map(({ kind, used }) => [kind, used]))).toEqual({
    users: await count('app_user', `tenant_id = '${QUEEN_CITY}'`),
    vehicles: await count('vehicle', `tenant_id = '${QUEEN_CITY}'`),
    storage: 0,
  });
});

it('lets log in who should, and marks everyone as made up', async () => {
  for (const name of ['manager', 'admin', 'technician', 'driver'])
    for (const domain of ['queencity.example', 'capitaltransit.example'])
      expect(await db.admin(`SELECT 1 FROM login_candidates('${name}@${domain}')`)).toHaveLength(1);
  expect(await db.admin(`SELECT 1 FROM login_candidates('operator@fleetms.example')`)).toHaveLength(1);
  expect(
    await count('person', `phone IS DISTINCT FROM '(synthetic person)' AND id NOT IN (SELECT id FROM operator)`),
  ).toBe(0);
});

it('starts nothing but what is still open', async () => {
  const seen: string[] = [];
  const reader = {
    name: 'test',
    types: new Set(SAGA_EVENTS),
    handle: (event: { event: { type: string } }) => Promise.resolve(void seen.push(event.event.type)),
  };
  const durable = new DurableReader(db.database, reader, db.signal, () => undefined);
  durable.start();
  const expected = await count(
    'event e',
    `type = '${SAGA_EVENTS[1]}' AND EXISTS (SELECT FROM work_order w WHERE w.id = e.stream_id AND w.completed_at IS NULL)`,
  );
  await eventually(() => seen.length >= expected);
  expect(seen).toHaveLength(expected);
  await durable.stop();
  expect(expected).toBeGreaterThan(0);
  expect(seen).not.toContain(SAGA_EVENTS[0]);
});

it('does nothing when it is there', async () => {
  const events = await count('event');
  said.length = 0;
  await load();
  expect(said).toEqual([]);
  expect(await count('event')).toBe(events);
});

it('starts over when an earlier load did not end', async () => {
  const events = await count('event');
  // As if the process had died before its last transaction.
  await db.admin(`DELETE FROM command WHERE tenant_id = '${QUEEN_CITY}' AND answer->>'id' = '${QUEEN_CITY}'`);
  await db.admin(`DELETE FROM counter WHERE tenant_id = '${QUEEN_CITY}'`);
  await load();
  expect(await count('event')).toBe(events);
  expect((await verify(db.database)).faults).toEqual([]);
});

it('loads many tenants for a bench', async () => {
  const domain = await loadMany(db.database, { tenants: 3, workOrders: 1_200, hot: 600 }, () => undefined, {
    now: NOW,
    data,
  });
  const rows = await db.admin<{ n: number }>(
    `SELECT count(*)::int AS n FROM work_order w JOIN tenant t USING (tenant_id) WHERE t.domain LIKE 'load-%' GROUP BY t.domain ORDER BY t.domain`,
  );
  expect(rows.map(({ n }) => n)).toEqual([600, 300, 300]);
  expect(domain).toMatch(/^load-.*-0\.example$/);
  expect((await verify(db.database)).faults).toEqual([]);
});
