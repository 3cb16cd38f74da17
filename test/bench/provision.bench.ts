// A thousand tenants by the product's command, and the same rows inserted one by one, each awaited. See docs/benchmarks.md.
import { createHash, randomUUID } from 'node:crypto';
import type { TenantProvisioning } from '#domain/identity/tenant-provisioning.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { SYSTEM } from '#domain/shared/command.js';
import { PostgresTenantProvisioning } from '#infrastructure/identity/postgres-tenant-provisioning.js';
import { Database, type Queryable } from '#infrastructure/persistence/database.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import { median, percentile, printMachine, ratio, report, serverUrl, shown } from './harness.ts';
import { dist } from './product.ts';

const TENANTS = 1_000;
/** The other arm has its turn after each so many. */
const TURN = 50;
const ROWS_A_TURN = 15;
const EDGE = 100;

const { ProvisionTenant, ProvisionTenantHandler } = (await import(
  dist('platform/provision-tenant.command.js')
)) as typeof import('../../apps/api/src/platform/provision-tenant.command.js');

/** The same rows in the same transaction, each inserted by a prepared statement of its own that is awaited. */
class OneByOne extends Database {
  override onClient<T>(pool: Database['app'], work: (client: Queryable) => Promise<T>): Promise<T> {
    return super.onClient(pool, (client) =>
      work({
        query: client.query.bind(client),
        packet: async (statements) => {
          const outcomes: unknown[] = [];
          for (const statement of statements.flatMap(rowByRow)) outcomes.push(await client.query(statement));
          return outcomes as never;
        },
      }),
    );
  }
}

type Statement = Parameters<Queryable['packet']>[0][number];

function rowByRow(statement: Statement): Statement[] {
  const table = /^insert-many-(.+)$/.exec(statement.name ?? '')?.[1];
  if (table === undefined) return [{ name: statement.name, text: statement.text, values: statement.values }];
  const rows = JSON.parse(String(statement.values![0])) as Record<string, unknown>[];
  return rows.map((row) => {
    const columns = Object.keys(row);
    const name = table === 'events' ? 'event' : table;
    return {
      name: `one-${name}`,
      text: `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      values: columns.map((column) => valueOf(column, row[column])),
    };
  });
}

function valueOf(column: string, value: unknown): unknown {
  if (column === 'hash') return Buffer.from(String(value).replace('\\x', ''), 'hex');
  return column === 'state' || column === 'data' ? JSON.stringify(value) : value;
}

const url = serverUrl();
await prepareDatabase(url, () => undefined);
await printMachine(url, 'before');
const quiet = { raise: () => undefined };
const databases = [new Database(url, console.error), new OneByOne(url, console.error)] as const;

/** The command on one of the databases. @returns how long it was in the database (ms); the password's hash is not */
function arm(database: Database): () => Promise<number> {
  const provisioning = new PostgresTenantProvisioning(database, quiet);
  let millis = 0;
  const timed: TenantProvisioning = {
    async saveAll(...save) {
      const begun = performance.now();
      const receipt = await provisioning.saveAll(...save);
      millis = performance.now() - begun;
      return receipt;
    },
  };
  const handler = new ProvisionTenantHandler(timed);
  return async () => {
    const name = `t-${randomUUID().slice(0, 13)}`;
    const input = {
      companyName: name,
      domain: `${name}.example`,
      adminEmail: `admin@${name}.example`,
      adminPassword: 'a long enough password',
      plan: 'enterprise' as const,
    };
    const payloadHash = createHash('sha256').update(canonicalJson(input)).digest('hex');
    const meta = { actor: SYSTEM, commandId: randomUUID(), name: 'ProvisionTenant', payloadHash };
    await handler.execute(new ProvisionTenant(meta, input));
    return millis;
  };
}

const [product, rows] = databases.map(arm) as [() => Promise<number>, () => Promise<number>];
for (let warm = 0; warm < 20; warm += 1) {
  await product();
  await rows();
}
const [ours, theirs]: [number[], number[]] = [[], []];
for (let turn = 0; turn < TENANTS / TURN; turn += 1) {
  for (let times = 0; times < TURN; times += 1) ours.push(await product());
  for (let times = 0; times < ROWS_A_TURN; times += 1) theirs.push(await rows());
}
await Promise.all(databases.map((database) => database.close()));

const [first, last] = [ours.slice(0, EDGE), ours.slice(-EDGE)].map(median) as [number, number];
console.log(`
| time in the database, ms | median | p99 |
| --- | ---: | ---: |
| FleetMS, ${TENANTS} tenants | ${shown(median(ours))} | ${shown(percentile(ours, 0.99))} |
| the first ${EDGE} | ${shown(first)} | |
| the last ${EDGE} | ${shown(last)} | |
| the same rows one by one, ${theirs.length} tenants | ${shown(median(theirs))} | ${shown(percentile(theirs, 0.99))} |
`);
await printMachine(url, 'after');
report('provision', {
  vs_rows: ratio(median(theirs) / median(ours)),
  p99_ms: ratio(percentile(ours, 0.99)),
  last_vs_first: ratio(last / first),
});
process.exit(0);
