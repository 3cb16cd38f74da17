// A log of a million events re-read by a durable reader whose effect is a row for each, and by a bare SELECT of the same
// rows. See docs/benchmarks.md.
import pg from 'pg';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { DurableReader, type LogReader } from '#infrastructure/messaging/durable-reader.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database, type Queryable } from '#infrastructure/persistence/database.js';
import { EVENT_COLUMNS } from '#infrastructure/persistence/event-log.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import { urlAs } from '#infrastructure/persistence/roles.js';
import { interleaved, median, printMachine, printTable, ratio, report, serverUrl, shown, sql } from './harness.ts';

/** `-- readers 100000` for a quick look. */
const EVENTS = Number(process.argv[2] ?? 1_000_000);
const TENANTS = 200;
const ROUNDS = 3;
const PAGE = 1_000;
/** Of so many the effect is also made one by one, as most readers do. */
const SOME = 50_000;
const TYPE = 'bench.thing-happened';

const url = serverUrl();
await prepareDatabase(url, () => undefined);
await printMachine(url, 'before');
await sql(
  url,
  `CREATE TABLE bench_effect (tenant_id uuid NOT NULL, event_id uuid NOT NULL, stream_id uuid NOT NULL, value integer NOT NULL,
     PRIMARY KEY (tenant_id, event_id));
   ALTER TABLE bench_effect ENABLE ROW LEVEL SECURITY;
   ALTER TABLE bench_effect FORCE ROW LEVEL SECURITY;
   CREATE POLICY tenant_isolation ON bench_effect USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
   GRANT SELECT, INSERT ON bench_effect TO fleet_app`,
);
console.log(`writing ${EVENTS} events of ${TENANTS} tenants`);
for (let page = 0; page < 100; page += 1)
  await sql(
    url,
    `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
     SELECT md5('tenant' || n % ${TENANTS})::uuid, md5('stream' || n % 20000)::uuid, 1 + n / 20000, gen_random_uuid(), 'bench', '${TYPE}', 1,
       jsonb_build_object('value', n, 'note', 'as long as an event of the middle sort is, with an id', 'of', gen_random_uuid()),
       gen_random_uuid(), gen_random_uuid(), now(), now(), sha256(n::text::bytea)
     FROM generate_series(${page * (EVENTS / 100)}, ${(page + 1) * (EVENTS / 100) - 1}) n`,
  );
await sql(url, 'VACUUM (ANALYZE) event');

const INSERT = `INSERT INTO bench_effect (tenant_id, event_id, stream_id, value)`;
const together: LogReader = {
  name: 'bench-together',
  types: new Set([TYPE]),
  handle: (event, client) => together.handleMany!([event], client),
  async handleMany(events: readonly RecordedEvent[], client: Queryable): Promise<void> {
    await client.query({
      name: 'bench-together',
      text: `${INSERT} SELECT $1::uuid, * FROM unnest($2::uuid[], $3::uuid[], $4::int[])`,
      values: [
        events[0]!.tenantId,
        events.map(({ id }) => id),
        events.map(({ streamId }) => streamId),
        events.map(({ event }) => (event.data as { value: number }).value),
      ],
    });
  },
};
const oneByOne: LogReader = {
  name: 'bench-one-by-one',
  types: new Set([TYPE]),
  async handle({ tenantId, id, streamId, event }: RecordedEvent, client: Queryable): Promise<void> {
    await client.query({
      name: 'bench-one-by-one',
      text: `${INSERT} VALUES ($1, $2, $3, $4)`,
      values: [tenantId, id, streamId, (event.data as { value: number }).value],
    });
  },
};

const database = new Database(url, console.error);
const signal = new LogSignal(url);

/** Events a second, read from the beginning until so many have had their effect. */
async function read(reader: LogReader, events: number): Promise<number> {
  await sql(url, 'TRUNCATE bench_effect');
  await sql(url, `DELETE FROM reader_shard WHERE reader = '${reader.name}'`);
  let failed: unknown;
  const durable = new DurableReader(database, reader, signal, (error) => (failed = error));
  const begun = performance.now();
  durable.start();
  for (;;) {
    if (failed) throw failed as Error;
    const [{ n }] = (await sql<{ n: number }>(
      url,
      'SELECT count(*)::int AS n FROM (SELECT 1 FROM bench_effect LIMIT $1) e',
      [events],
    )) as [{ n: number }];
    if (n >= events) break;
    const [parked] = await sql<{ error: string }>(url, 'SELECT error FROM parked_event LIMIT 1');
    if (parked) throw new Error(`A reader gave up: ${parked.error}`);
    await new Promise((later) => setTimeout(later, 250));
  }
  const rate = events / ((performance.now() - begun) / 1000);
  await durable.stop();
  return rate;
}

/** Events a second of the same rows, page by page, with nothing done about them. */
async function select(): Promise<number> {
  const client = new pg.Client({ connectionString: urlAs(url, 'fleet_system') });
  await client.connect();
  const begun = performance.now();
  let at: [string, number] = ['0', 0];
  let events = 0;
  for (;;) {
    const { rows } = await client.query<{ transaction: string; position: number }>({
      name: 'select',
      text: `SELECT ${EVENT_COLUMNS} FROM event WHERE (transaction_id, position) > ($1::xid8, $2) ORDER BY transaction_id, position LIMIT ${PAGE}`,
      values: at,
    });
    events += rows.length;
    const last = rows.at(-1);
    if (!last) break;
    at = [last.transaction, last.position];
  }
  const rate = events / ((performance.now() - begun) / 1000);
  await client.end();
  return rate;
}

const series = await interleaved(ROUNDS, {
  'durable reader, one statement for a tenant’s events of a batch, events/s': () => read(together, EVENTS),
  'bare SELECT, events/s': select,
});
const single = await read(oneByOne, SOME);
printTable(`${EVENTS} events`, series);
console.log(`durable reader, one statement for each event (of ${SOME}): ${shown(single)} events/s`);
await printMachine(url, 'after');
const [mine, bare] = [...series.values()].map(median) as [number, number];
report('readers', {
  vs_select: ratio(mine / bare),
  events_per_second: Math.round(mine),
  one_by_one_per_second: Math.round(single),
});
process.exit(0);
