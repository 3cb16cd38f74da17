// 200 work orders completed at once: nothing lost, and how long it takes from each answer to the last step of its saga; the
// program as it is started, all roles in one process, on PostgreSQL alone and on Redis. See docs/benchmarks.md.
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { eightAtATime } from './arm.ts';
import { interleaved, median, percentile, printMachine, printTable, ratio, report, serverUrl, sql } from './harness.ts';
import { dist, openProduct, PASSWORD, provision } from './product.ts';

const AT_ONCE = 200;
const PARTS = 40;
const ROUNDS = 3;
/** A completion that is not over after this is lost (ms). */
const PATIENCE = 90_000;

interface Arm {
  readonly name: string;
  round(): Promise<number>;
  readonly stop: () => void;
}

const server = serverUrl();
await printMachine(server, 'before');
let lost = 0;
const arms = [
  await startProgram('PostgreSQL alone', 'bench_saga_postgres', {}),
  await startProgram('Redis', 'bench_saga_redis', { REDIS_URL: process.env['BENCH_REDIS_URL']! }),
];
for (const arm of arms) await arm.round();
const series = await interleaved(ROUNDS, Object.fromEntries(arms.map(({ name, round }) => [`${name}, p95 ms`, round])));
for (const { stop } of arms) stop();
printTable(`${AT_ONCE} completions at once, answer to last step`, series);
await printMachine(server, 'after');
const [onPostgres, onRedis] = [...series.values()].map(median) as [number, number];
report('saga', { lost, p95_ms: ratio(onPostgres), p95_ms_redis: ratio(onRedis) });
process.exit(0);

async function startProgram(name: string, databaseName: string, environment: Record<string, string>): Promise<Arm> {
  await sql(server, `CREATE DATABASE ${databaseName}`);
  const url = serverUrl(databaseName);
  const setup = await openProduct(url, 'api', 'warn');
  const { email, tenantId } = await provision(setup, databaseName.replaceAll('_', '-'));
  await setup.context.close();
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(dist('main.js'))], {
    env: {
      ...process.env,
      ...environment,
      DATABASE_URL: url,
      PORT: String(port),
      FLEET_DEMO: '0',
      FLEET_RATE_LIMIT: '10000000',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // However this ends: the harness turns signals into an exit.
  process.once('exit', () => child.kill('SIGKILL'));
  const base = `http://localhost:${port}/api`;
  await until(async () => (await fetch(`${base}/health/ready`).catch(() => undefined))?.ok, PATIENCE);

  let token = '';
  const ask = async <Answer>(method: string, path: string, body: object): Promise<Answer> => {
    const answer = await fetch(`${base}/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  const command = (path: string, body: object = {}): Promise<{ id: string }> =>
    ask('POST', path, { commandId: randomUUID(), ...body });
  ({ accessToken: token } = await ask<{ accessToken: string }>('POST', '/auth/login', { email, password: PASSWORD }));

  const partIds: string[] = [];
  for (let at = 0; at < PARTS; at += 1) {
    const { id } = await command('/parts', { partNumber: `P-${at}`, name: 'Brake pad' });
    await command(`/parts/${id}/receipts`, { quantity: 1_000, unitCost: 4 });
    partIds.push(id);
  }
  const vehicleIds: string[] = [];
  await eightAtATime([...Array(AT_ONCE).keys()], async (at) => {
    vehicleIds.push((await command('/vehicles', { number: `V-${at}`, make: 'Ford', model: 'F-250', year: 2019 })).id);
  });

  let turn = 0;
  /** @returns p95 from answer to last step (ms) */
  const round = async (): Promise<number> => {
    turn += 1;
    const workOrderIds: string[] = [];
    await eightAtATime([...vehicleIds.entries()], async ([at, vehicleId]) => {
      const { id } = await command('/work-orders', {
        vehicleId,
        category: 'Repair',
        priority: 'non_scheduled',
        description: 'Brakes squeal when it is cold',
      });
      await command(`/work-orders/${id}/start`);
      await command(`/work-orders/${id}/parts`, { partId: partIds[at % PARTS], quantity: 2 });
      workOrderIds.push(id);
    });
    // What was reserved meanwhile is over before the clock starts.
    await until(async () => (await running(url)) === 0, PATIENCE);

    const answered = new Map<string, number>();
    await Promise.all(
      workOrderIds.map(async (id) => {
        await command(`/work-orders/${id}/complete`, { odometer: 1_000 + turn });
        answered.set(id, Date.now());
      }),
    );
    await until(async () => (await running(url)) === 0, PATIENCE).catch(() => undefined);
    lost += AT_ONCE - (await whole(url, tenantId, workOrderIds));
    const ends = await sql<{ id: string; at: Date | null }>(
      url,
      `SELECT id, finished_at AS at FROM saga WHERE type = 'work-order-completion' AND id = ANY($1::uuid[])`,
      [workOrderIds],
    );
    return percentile(
      ends.map(({ id, at }) => (at?.getTime() ?? Infinity) - answered.get(id)!),
      0.95,
    );
  };
  return { name, round, stop: () => child.kill('SIGKILL') };
}

async function running(url: string): Promise<number> {
  const [row] = await sql<{ n: number }>(
    url,
    // What the readers have not seen yet is not over either.
    `SELECT (SELECT count(*) FROM saga WHERE status NOT IN ('done', 'failed'))
       + (SELECT count(*) FROM work_order WHERE completion_status = 'running')
       + (SELECT count(*) FROM work_order w CROSS JOIN LATERAL jsonb_array_elements(w.state->'parts') p
          WHERE w.status = 'in_progress' AND NOT EXISTS (
            SELECT FROM saga s WHERE s.tenant_id = w.tenant_id AND s.type = 'part-reservation' AND s.id = w.id)) AS n`,
  );
  return Number(row!.n);
}

/** How many have everything: completed, invoice, stock taken, meter, the notice. */
async function whole(url: string, tenantId: string, ids: readonly string[]): Promise<number> {
  const [row] = await sql<{ n: number }>(
    url,
    `SELECT count(*) AS n FROM work_order w WHERE w.tenant_id = $1 AND w.id = ANY($2::uuid[])
       AND w.status = 'completed' AND w.completion_status = 'done'
       AND (SELECT count(*) FROM invoice i WHERE i.tenant_id = $1 AND i.work_order_id = w.id AND i.status <> 'void') = 1
       AND (SELECT count(*) FROM event e WHERE e.tenant_id = $1 AND e.correlation_id = w.id AND e.type = 'inventory.stock-consumed') = 1
       AND (SELECT count(*) FROM event e WHERE e.tenant_id = $1 AND e.correlation_id = w.id AND e.type = 'fleet.meter-reading-recorded') = 1
       AND EXISTS (SELECT FROM notification n WHERE n.tenant_id = $1 AND n.subject_id = w.id)`,
    [tenantId, ids],
  );
  return Number(row!.n);
}

async function until(condition: () => Promise<unknown>, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Still not so after ${patience} ms: ${condition.toString()}`);
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const listening = createServer();
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const { port } = listening.address() as AddressInfo;
  await new Promise((done) => listening.close(done));
  return port;
}
