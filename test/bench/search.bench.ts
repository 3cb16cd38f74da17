// What the palette asks at 100,000 vehicles and a million work orders in one tenant: each query's time through the handler,
// beside a plain ILIKE without the indexes, and what an entry costs the reader that writes it. See docs/benchmarks.md.
import { QueryBus } from '@nestjs/cqrs';
import { loadMany } from '#infrastructure/demo/load-many.js';
import { Database } from '#infrastructure/persistence/database.js';
import type { SearchView } from '#domain/search/views.js';
import {
  interleaved,
  median,
  percentile,
  printMachine,
  printTable,
  ratio,
  report,
  serverUrl,
  shown,
  sql,
} from './harness.ts';
import { writeEntries } from '#infrastructure/search/search-entries.js';
import { dist, openProduct } from './product.ts';

const [WORK_ORDERS, VEHICLES] = [1_000_000, 100_000];
const TIMES = 30;
const WRITTEN = 500;

/** What people type, and whether anything is to be found. */
const QUERIES: readonly (readonly [what: string, q: string, found: boolean])[] = [
  ['exact number', 'WO-500000', true],
  ['digits of a number', '123456', true],
  ['beginning of a number', 'WO-0412', true],
  ['word that is everywhere', 'brake', true],
  ['word in the middle', 'safety', true],
  ['middle of a word', 'ndshiel', true],
  ['two words', 'suspension noise', true],
  ['rarer word', 'roadworthiness', true],
  ['typo', 'brkaes', true],
  ['make and model', 'chevrolet equinox', true],
  ['beginning of a VIN', '1GNK', true],
  ['two letters', 'br', true],
  ['one letter', 'b', true],
  ['nothing found', 'zzqqx', false],
  ['two letters, nothing found', 'zq', false],
];

const { Search } = (await import(
  dist('search/search.query.js')
)) as typeof import('../../apps/api/src/search/search.query.js');

const url = serverUrl();
await printMachine(url, 'before');
const product = await openProduct(url, 'api', 'warn');
const [kept] = await sql<{ count: string }>(url, 'SELECT count(*) FROM work_order');
if (Number(kept!.count) < WORK_ORDERS) {
  const database = new Database(url, (error) => console.error(error.message));
  await loadMany(
    database,
    { tenants: 3, workOrders: WORK_ORDERS + 10_000, hot: WORK_ORDERS, vehicles: VEHICLES },
    console.log,
  );
  await database.close();
}
const [hot] = await sql<{ tenant_id: string; user_id: string }>(
  url,
  `SELECT w.tenant_id, (SELECT c.user_id FROM credential c WHERE c.tenant_id = w.tenant_id LIMIT 1) AS user_id
   FROM work_order w GROUP BY w.tenant_id ORDER BY count(*) DESC LIMIT 1`,
);
const tenantId = hot!.tenant_id;
const caller = await product.caller({ tenantId, userId: hot!.user_id });
const queries = product.context.get(QueryBus, { strict: false });
const search = (q: string): Promise<SearchView> => queries.execute(new Search(caller, { q, limit: 5 }));

for (let warm = 0; warm < 10; warm += 1) for (const [, q] of QUERIES) await search(q);
const all: number[] = [];
console.log('\n| query | | p50 ms | p95 ms |\n| --- | --- | ---: | ---: |');
for (const [what, q, found] of QUERIES) {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const began = performance.now();
    const { groups } = await search(q);
    times.push(performance.now() - began);
    if (groups.length > 0 !== found) throw new Error(`${q} finds ${groups.length} groups`);
  }
  all.push(...times);
  console.log(`| ${what} | \`${q}\` | ${shown(median(times))} | ${shown(percentile(times, 0.95))} |`);
}

// What a program without indexes for it asks.
const plain = async (): Promise<number> => {
  const times: number[] = [];
  for (const [, q] of QUERIES) {
    const began = performance.now();
    for (const [table, columns] of Object.entries(PLAIN))
      await sql(url, `SELECT id FROM ${table} WHERE tenant_id = $1 AND (${columns}) ORDER BY created_at DESC LIMIT 5`, [
        tenantId,
        `%${q}%`,
      ]);
    times.push(performance.now() - began);
  }
  return percentile(times, 0.95);
};
const PLAIN = {
  work_order: 'number ILIKE $2 OR description ILIKE $2',
  vehicle: 'number ILIKE $2 OR vin ILIKE $2 OR make ILIKE $2 OR model ILIKE $2',
};

const database = new Database(url, (error) => console.error(error.message));
/** What the reader does for each thing that was made: as many at a time as it takes of a burst. */
const entry = async (): Promise<number> => {
  const made = await sql<{ id: string }>(url, 'SELECT id FROM work_order WHERE tenant_id = $1 LIMIT $2', [
    tenantId,
    WRITTEN,
  ]);
  const ids = made.map(({ id }) => id);
  await sql(url, 'DELETE FROM search_entry WHERE tenant_id = $1 AND id = ANY($2)', [tenantId, ids]);
  const began = performance.now();
  await database.tenantTransaction(tenantId, (client) => writeEntries(client, tenantId, 'work-order', ids));
  return (performance.now() - began) / WRITTEN;
};
const series = await interleaved(3, {
  'p95 of a plain ILIKE over the same queries, ms': plain,
  'an entry written, ms': entry,
});
await database.close();
await product.context.close();
printTable(`${WORK_ORDERS} work orders and ${VEHICLES} vehicles in one tenant`, series);
await printMachine(url, 'after');
const [ilike, written] = [...series.values()].map(median) as [number, number];
report('search', {
  p50_ms: ratio(median(all)),
  p95_ms: ratio(percentile(all, 0.95)),
  vs_ilike: ratio(ilike / percentile(all, 0.95)),
  entry_ms: ratio(written),
});
process.exit(0);
