// The default view of the work-order list at a million work orders: the product's handler against COUNT(*) + OFFSET + join,
// and one page of one state with and without row-level security. See docs/benchmarks.md.
import { writeFileSync } from 'node:fs';
import { Database } from '#infrastructure/persistence/database.js';
import { loadMany } from '#infrastructure/demo/load-many.js';
import {
  interleaved,
  median,
  printMachine,
  printTable,
  ratio,
  report,
  serverUrl,
  shown,
  sql,
  startArm,
} from './harness.ts';
import type { ListsConfig } from './lists-product.arm.ts';
import { openProduct } from './product.ts';

const ROUNDS = 7;
const [TENANTS, WORK_ORDERS, HOT] = [200, 1_000_000, 100_000];
/** Asked this often in a round; the slow one less often. */
const [OFTEN, SELDOM] = [100, 10];

const url = serverUrl();
await printMachine(url, 'before');
const config = await prepare();

const product = await startArm('product', import.meta.resolve('./lists-product.arm.ts'), config);
const offset = await startArm('offset', import.meta.resolve('./lists-offset.arm.ts'), config);
const ask = async (arm: typeof product, what: string, times: number): Promise<number> =>
  median(await arm.ask<number[]>(what, times));
const same = [await product.ask<string[]>('ids'), await offset.ask<string[]>('ids')];
if (JSON.stringify(same[0]) !== JSON.stringify(same[1])) throw new Error('The arms do not answer the same');

for (const warm of ['list', 'listAnew', 'page', 'pageWithoutFence']) await ask(product, warm, OFTEN);
for (const warm of ['list', 'listIndexed']) await ask(offset, warm, SELDOM);
const series = await interleaved(ROUNDS, {
  'FleetMS, three states with their total, ms': () => ask(product, 'list', OFTEN),
  'the same with nothing remembered, ms': () => ask(product, 'listAnew', OFTEN),
  'COUNT(*) + OFFSET + join, keys indexed, ms': () => ask(offset, 'list', SELDOM),
  'COUNT(*) + OFFSET + join, status and creation indexed too, ms': () => ask(offset, 'listIndexed', SELDOM),
  'FleetMS, page of one state, ms': () => ask(product, 'page', OFTEN),
  'the same query without row-level security, ms': () => ask(product, 'pageWithoutFence', OFTEN),
});
const explained = [await product.ask<string>('explain'), await offset.ask<string>('explain')];
await product.stop();
await offset.stop();

printTable(`${WORK_ORDERS} work orders, ${HOT} in the tenant`, series);
const file = new URL('../../docs/benchmarks.explain.txt', import.meta.url);
if (process.argv.includes('--keep')) writeFileSync(file, explained.join('\n'));
console.log(explained.join('\n'));
await printMachine(url, 'after');
const [list, anew, keys, indexed, page, open] = [...series.values()].map(median) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
report('lists', {
  vs_offset: ratio(keys / list),
  vs_offset_anew: ratio(keys / anew),
  vs_offset_indexed: ratio(indexed / list),
  vs_no_rls: ratio(page / open),
  list_ms: Number(shown(list)),
  list_anew_ms: Number(shown(anew)),
  page_ms: Number(shown(page)),
});
process.exit(0);

async function prepare(): Promise<ListsConfig> {
  const product = await openProduct(url, 'api', 'warn');
  await product.context.close();
  const [kept] = await sql<{ count: string }>(url, `SELECT count(*) FROM work_order`);
  if (Number(kept!.count) < WORK_ORDERS) {
    const database = new Database(url, (error) => console.error(error.message));
    await loadMany(database, { tenants: TENANTS, workOrders: WORK_ORDERS, hot: HOT }, console.log);
    await database.close();
  }
  const [hot] = await sql<{ tenant_id: string; user_id: string }>(
    url,
    `SELECT w.tenant_id, (SELECT c.user_id FROM credential c WHERE c.tenant_id = w.tenant_id LIMIT 1) AS user_id
     FROM work_order w GROUP BY w.tenant_id ORDER BY count(*) DESC LIMIT 1`,
  );
  // What many a program has: the same rows, no fence, an index for each primary and foreign key; and once more with one for
  // each column that is filtered or sorted by.
  await sql(
    url,
    `DROP SCHEMA IF EXISTS usual CASCADE;
     CREATE SCHEMA usual;
     CREATE TABLE usual.vehicle AS SELECT * FROM vehicle;
     ALTER TABLE usual.vehicle ADD PRIMARY KEY (id);
     CREATE TABLE usual.work_order_category AS SELECT * FROM work_order_category;
     ALTER TABLE usual.work_order_category ADD PRIMARY KEY (id);
     CREATE TABLE usual.person AS SELECT * FROM person;
     ALTER TABLE usual.person ADD PRIMARY KEY (id);
     CREATE TABLE usual.work_order AS SELECT * FROM work_order;
     ALTER TABLE usual.work_order ADD PRIMARY KEY (id);
     CREATE INDEX ON usual.work_order (tenant_id);
     CREATE INDEX ON usual.work_order (vehicle_id);
     CREATE INDEX ON usual.work_order (category_id);
     CREATE INDEX ON usual.work_order (assigned_to);
     CREATE TABLE usual.work_order_indexed (LIKE usual.work_order INCLUDING INDEXES);
     INSERT INTO usual.work_order_indexed TABLE usual.work_order;
     CREATE INDEX ON usual.work_order_indexed (status);
     CREATE INDEX ON usual.work_order_indexed (created_at);`,
  );
  await sql(url, 'VACUUM (ANALYZE)');
  await sql(url, 'CHECKPOINT');
  return { url, tenantId: hot!.tenant_id, userId: hot!.user_id };
}
