// Commands a second: the product's own command bus against bare appends of an event store library and against a
// transaction that awaits the product's very statements one by one. See docs/benchmarks.md.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { eightAtATime } from './arm.ts';
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
  startArm,
} from './harness.ts';
import { dist, metaOf, openProduct, provision, type Product } from './product.ts';
import type { Site, StartedWorkOrder, Statement } from './commands.ts';
import { completion, newWorkOrder } from './commands.ts';

const TENANTS = 200;
const VEHICLES = 3;
const ROUNDS = 7;
/** Half of them create, half complete. */
const COMMANDS = 3_000;
const WARM_UP = 9_000;
const HOT_ROUNDS = 5;
const HOT_COMMANDS = 1_000;

const { CreateVehicle } = (await import(
  dist('fleet/create-vehicle.command.js')
)) as typeof import('../../apps/api/src/fleet/create-vehicle.command.js');
const { CreateWorkOrder } = (await import(
  dist('maintenance/create-work-order.command.js')
)) as typeof import('../../apps/api/src/maintenance/create-work-order.command.js');
const { ChangeWorkOrder } = (await import(
  dist('maintenance/change-work-order.command.js')
)) as typeof import('../../apps/api/src/maintenance/change-work-order.command.js');
const { CompleteWorkOrder } = (await import(
  dist('maintenance/complete-work-order.command.js')
)) as typeof import('../../apps/api/src/maintenance/complete-work-order.command.js');

const [server, productUrl, plainUrl, emmettUrl] = [
  serverUrl(),
  ...['bench_product', 'bench_plain', 'bench_emmett'].map(serverUrl),
] as [string, string, string, string];
await printMachine(server, 'before');

await sql(server, 'CREATE DATABASE bench_product');
const fleet = await prepare();
await sql(productUrl, 'VACUUM ANALYZE');
// The same rows for both, in databases of their own: one arm's log is not the other's.
await sql(server, 'CREATE DATABASE bench_plain TEMPLATE bench_product');
await sql(server, 'CREATE DATABASE bench_emmett');
await sql(server, 'CHECKPOINT');

const product = await startArm('product', import.meta.resolve('./commands-product.arm.ts'), {
  url: productUrl,
  ...fleet,
});
const plain = await startArm('plain', import.meta.resolve('./commands-plain.arm.ts'), { url: plainUrl, ...fleet });
const emmett = await startArm('emmett', import.meta.resolve('./commands-emmett.arm.ts'), { url: emmettUrl, ...fleet });
for (const arm of [product, plain, emmett]) await arm.ask('round', { commands: WARM_UP });

const millis: number[] = [];
const rate = async (arm: typeof product, input: { commands: number; hot?: true }, into?: number[]): Promise<number> => {
  const result = await arm.ask<{ seconds: number; millis: number[] }>('round', input);
  into?.push(...result.millis);
  return input.commands / result.seconds;
};
const series = await interleaved(ROUNDS, {
  'FleetMS, commands/s': () => rate(product, { commands: COMMANDS }, millis),
  'emmett-postgresql, bare appends/s': () => rate(emmett, { commands: COMMANDS }),
  'node-postgres, statements awaited one by one, transactions/s': () => rate(plain, { commands: COMMANDS }),
});
const hotMillis: number[] = [];
const hot = await interleaved(HOT_ROUNDS, {
  'FleetMS, all on one tenant, commands/s': () => rate(product, { commands: HOT_COMMANDS, hot: true }, hotMillis),
});
for (const arm of [product, plain, emmett]) await arm.stop();

printTable('create and complete, 8 at a time', new Map([...series, ...hot]));
for (const [name, values] of [
  ['200 tenants', millis],
  ['one hot tenant', hotMillis],
] as const)
  console.log(`FleetMS, ${name}: p50 ${shown(percentile(values, 0.5))} ms, p99 ${shown(percentile(values, 0.99))} ms`);
await printMachine(server, 'after');
const [ours, theirs, onebyone] = [...series.values()].map(median) as [number, number, number];
report('commands', {
  vs_emmett: ratio(ours / theirs),
  vs_plain: ratio(ours / onebyone),
  commands_per_second: Math.round(ours),
  p99_ms: ratio(percentile(millis, 0.99)),
  hot_tenant_per_second: Math.round(median([...hot.values()][0]!)),
  hot_tenant_p99_ms: ratio(percentile(hotMillis, 0.99)),
});
process.exit(0);

/** Tenants with vehicles and work orders that wait to be completed, and what the product sends for one of each command. */
async function prepare() {
  const product = await openProduct(productUrl, 'api', 'warn');
  const sites: Site[] = [];
  await eightAtATime(
    Array.from({ length: TENANTS }, (_, index) => `bench-${index}`),
    async (name) => {
      const { tenantId, userId } = await provision(product, name);
      const caller = await product.caller({ tenantId, userId });
      const vehicleIds: string[] = [];
      for (let number = 1; number <= VEHICLES; number += 1) {
        const input = { number: `V-${number}`, make: 'Ford', model: 'F-250', year: 2019, odometer: 10_000 };
        vehicleIds.push(
          (await product.commands.execute(new CreateVehicle(metaOf(caller, 'CreateVehicle', {}, input), caller, input)))
            .id,
        );
      }
      const [category] = await sql<{ id: string }>(
        productUrl,
        `SELECT id FROM work_order_category WHERE tenant_id = $1 AND name = 'Repair'`,
        [tenantId],
      );
      sites.push({ tenantId, userId, vehicleIds, categoryId: category!.id });
    },
  );
  const recorded = await record(product, sites[0]!);
  const needed = (WARM_UP + ROUNDS * COMMANDS) / 2;
  const started = await startedWorkOrders(product, sites, needed);
  const hot = await startedWorkOrders(product, [sites[0]!], (HOT_ROUNDS * HOT_COMMANDS) / 2);
  await product.context.close();
  return { sites, recorded, started, hot };
}

async function startedWorkOrders(product: Product, sites: readonly Site[], count: number): Promise<StartedWorkOrder[]> {
  const started: StartedWorkOrder[] = [];
  await eightAtATime(
    Array.from({ length: count }, (_, index) => sites[index % sites.length]!),
    async (site) => started.push(await startedWorkOrder(product, site)),
  );
  return started;
}

async function startedWorkOrder(product: Product, site: Site): Promise<StartedWorkOrder> {
  const caller = await product.caller(site);
  const input = newWorkOrder(site);
  const { id, workOrderNumber } = await product.commands.execute(
    new CreateWorkOrder(metaOf(caller, 'CreateWorkOrder', {}, input), caller, input),
  );
  await product.commands.execute(
    new ChangeWorkOrder(metaOf(caller, 'StartWorkOrder', { id }, {}), id, { name: 'StartWorkOrder' }),
  );
  return { ...site, vehicleId: input.vehicleId, workOrderId: id, number: String(workOrderNumber) };
}

type Sent = string | Statement | { readonly statements: readonly Statement[] };

function sentBy([sent, values]: [Sent, unknown[]?]): Statement[] {
  if (typeof sent === 'string') return [{ text: sent, values }];
  const statements = 'statements' in sent ? sent.statements : [sent];
  return statements.map(({ name, text, values }) => ({ name, text, values }));
}

/** Every statement the application sends for one command, in order. */
async function record(product: Product, site: Site) {
  const caller = await product.caller(site);
  const log: Statement[] = [];
  const { query } = pg.Client.prototype;
  const listening = async (work: () => Promise<unknown>): Promise<Statement[]> => {
    log.length = 0;
    pg.Client.prototype.query = function (this: pg.Client & { user: string }, ...args: unknown[]) {
      if (this.user === 'fleet_app') log.push(...sentBy(args as [Sent, unknown[]?]));
      return query.apply(this, args as never);
    } as never;
    try {
      await work();
    } finally {
      pg.Client.prototype.query = query;
    }
    return [...log];
  };

  // The first of a tenant begins its numbers; every other one is like this.
  await startedWorkOrder(product, site);
  const input = newWorkOrder(site);
  const createMeta = { ...metaOf(caller, 'CreateWorkOrder', {}, input), commandId: randomUUID() };
  let created = { id: '', workOrderNumber: '' };
  const create = await listening(async () => {
    created = (await product.commands.execute(
      new CreateWorkOrder(createMeta, caller, input),
    )) as unknown as typeof created;
  });
  await product.commands.execute(
    new ChangeWorkOrder(metaOf(caller, 'StartWorkOrder', {}, {}), created.id, { name: 'StartWorkOrder' }),
  );
  const completeMeta = metaOf(caller, 'CompleteWorkOrder', { id: created.id }, completion);
  const complete = await listening(() =>
    product.commands.execute(new CompleteWorkOrder(completeMeta, caller, created.id, completion)),
  );
  const ids = { ...site, vehicleId: input.vehicleId, workOrderId: created.id, number: created.workOrderNumber };
  return {
    create: { statements: create, ids: { ...ids, commandId: createMeta.commandId } },
    complete: { statements: complete, ids: { ...ids, commandId: completeMeta.commandId } },
  };
}
