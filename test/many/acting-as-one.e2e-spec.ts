import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Installation } from '../support/installation.js';
import { LiveListener } from '../support/live.js';
import type { Client, Program } from '../support/program.js';
import { RedisServer } from '../support/redis.js';
import { part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const JOBS = 24;
/** What a completion with a meter reading and a part from stock leaves in the log, each exactly once. */
const ONCE = [
  'billing.invoice-issued',
  'fleet.meter-reading-recorded',
  'inventory.stock-consumed',
  'maintenance.work-order-people-notified',
];
const LONG = 60_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let installation: Installation;
let tenant: TestTenant;
let mails: string;
/** How often each mail was written. */
let written: Map<string, number>;
let watching: ReturnType<typeof watch>;
const redis = new RedisServer();

beforeAll(() => redis.start());
afterAll(() => redis.close());

async function open(environment: Readonly<Record<string, string>>): Promise<void> {
  database = await freshDatabase();
  installation = await Installation.start(database.url, { LOG_LEVEL: 'warn', ...environment });
  tenant = await provision(installation.apis[0]);
  mails = join(installation.folder, 'mails', tenant.tenantId);
  await mkdir(mails, { recursive: true });
  written = new Map();
  watching = watch(mails, (what, name) => {
    if (what === 'rename' && name?.endsWith('.json')) written.set(name, (written.get(name) ?? 0) + 1);
  });
}

async function close(): Promise<void> {
  watching?.close();
  await installation?.close();
  await database?.close();
}

interface Prepared {
  readonly id: string;
  readonly vehicleId: string;
}

async function prepare(): Promise<{ workOrders: Prepared[]; partId: string }> {
  const { admin } = tenant;
  const partId = await part(admin, [{ quantity: 1_000, unitCost: 4 }]);
  const workOrders: Prepared[] = [];
  for (let job = 0; job < JOBS; job += 1) {
    const vehicleId = await vehicle(admin, 1_000);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
    workOrders.push({ id, vehicleId });
  }
  return { workOrders, partId };
}

/** As a browser does: the same command again, here or there, until somebody answers. */
async function complete(id: string, apis: readonly Program[]): Promise<void> {
  let turn = 0;
  await eventually(async () => {
    const api = apis[turn++ % apis.length]!;
    const { status } = await tenant.admin
      .on(api)
      .post(`/work-orders/${id}/complete`, { odometer: 1_010, commandId: id });
    return status === 200;
  }, LONG);
}

/** Everything that belongs to a completed work order is there, once. */
async function allIsDone(workOrders: readonly Prepared[], partId: string): Promise<void> {
  const { admin } = tenant;
  const api = installation.apis[0];
  for (const { id } of workOrders)
    await eventually(async () => {
      const { body } = await admin.on(api).get<{ status: string }>(`/work-orders/${id}/completion`);
      return body.status === 'done';
    }, LONG);
  const ids = workOrders.map(({ id }) => id);
  const events = await database.admin<{ type: string; times: number }>(
    `SELECT type, count(*)::int AS times FROM event WHERE correlation_id = ANY($1::uuid[]) AND type = ANY($2) GROUP BY type ORDER BY type`,
    [ids, ONCE],
  );
  expect(events).toEqual(ONCE.map((type) => ({ type, times: JOBS })));
  const { body: stock } = await admin.get<{ locations: { onHand: number; reserved: number }[] }>(
    `/parts/${partId}/stock`,
  );
  expect(stock.locations).toMatchObject([{ onHand: 1_000 - 2 * JOBS, reserved: 0 }]);
  const notices = await database.admin<{ times: number }>(
    `SELECT count(*)::int AS times FROM notification WHERE subject_id = ANY($1::uuid[]) GROUP BY subject_id, user_id`,
    [ids],
  );
  expect(notices).toEqual(ids.map(() => ({ times: 1 })));
  // Of each work order, and the welcome.
  await eventually(async () => (await mailFiles()).length === JOBS + 1, LONG);
  await eventually(async () => (await database.admin('SELECT FROM job WHERE finished_at IS NULL')).length === 0, LONG);
  expect((await mailFiles()).length).toBe(JOBS + 1);
  expect(await database.admin('SELECT FROM parked_event')).toEqual([]);
}

const mailFiles = async (): Promise<string[]> => (await readdir(mails)).filter((name) => name.endsWith('.json'));

async function listen(client: Client, program: Program, cursor?: string): Promise<LiveListener> {
  const listener = await LiveListener.open(program);
  listener.send({ type: 'auth', token: client.token, ...(cursor !== undefined && { cursor }) });
  await eventually(() => listener.frames.length > 0);
  return listener;
}

const heard = (listener: LiveListener, workOrders: readonly Prepared[]): boolean =>
  workOrders.every(({ id }) => listener.told.includes(`work-order:${id}`));

describe.each([
  ['on PostgreSQL alone', false],
  ['on Redis', true],
])('two API and two worker processes %s', (_, onRedis) => {
  beforeAll(() => open(onRedis ? { REDIS_URL: redis.url } : {}), 120_000);
  afterAll(close);

  it('lose nothing and do nothing twice while each of them is killed or restarted in the middle', async () => {
    const [first, second] = installation.apis;
    const [killed, restarted] = installation.workers;
    const { workOrders, partId } = await prepare();
    const listener = await listen(tenant.admin, second);
    let left = await listen(tenant.admin, first);
    const faults = [
      async () => {
        await killed.stop('SIGKILL');
        await killed.start();
      },
      async () => {
        await restarted.stop();
        await restarted.start();
      },
      async () => {
        const { cursor } = left;
        await first.stop('SIGKILL');
        await first.start();
        left = await listen(tenant.admin, first, cursor);
      },
    ];
    const underWay: Promise<void>[] = [];
    for (const [at, { id }] of workOrders.entries()) {
      await complete(id, at % 2 ? installation.apis : [...installation.apis].reverse());
      const fault = faults[at / 6 - 1];
      if (fault) underWay.push(fault());
    }
    await Promise.all(underWay);
    await allIsDone(workOrders, partId);
    await eventually(() => heard(listener, workOrders) && heard(left, workOrders), LONG);
    listener.close();
    left.close();
  }, 240_000);

  it('have one schedule, and go on serving what was asked before', async () => {
    const schedules = await schedulers();
    expect(schedules).toBe(1);
    const [first, second] = installation.apis;
    const name = `Kind ${randomUUID().slice(0, 8)}`;
    await tenant.admin.on(second).get('/work-order-categories?limit=200');
    await tenant.admin.on(first).command('/work-order-categories', { name });
    const { body } = await tenant.admin
      .on(second)
      .get<{ data: { name: string }[] }>('/work-order-categories?limit=200');
    expect(body.data.map((category) => category.name)).toContain(name);
  });

  async function schedulers(): Promise<number> {
    if (!onRedis) {
      const [row] = await database.admin<{ times: number }>(`SELECT count(*)::int AS times FROM bullmq.scheduler`);
      return row!.times;
    }
    const client = redis.client();
    const keys = await client.keys('fleet:*:jobs:due-reminder:repeat');
    return keys.length === 1 ? client.zcard(keys[0]!) : 0;
  }
});

describe('two API and two worker processes whose Redis fails them', () => {
  beforeAll(() => open({ REDIS_URL: redis.url, FLEET_RATE_LIMIT: '100000' }), 120_000);
  afterAll(close);

  it('complete everything once, mails too, through FLUSHALL and a Redis that is killed and comes back empty', async () => {
    const { workOrders, partId } = await prepare();
    const listeners = await Promise.all(installation.apis.map((api) => listen(tenant.admin, api)));
    for (const [at, { id }] of workOrders.entries()) {
      await complete(id, installation.apis);
      if (at === 6 || at === 18) await redis.flush();
      if (at === 10) await redis.stop();
      if (at === 14) await redis.start();
    }
    await allIsDone(workOrders, partId);
    expect([...written].filter(([, times]) => times !== 1)).toEqual([]);
    await eventually(() => listeners.every((listener) => heard(listener, workOrders)), LONG);
    for (const listener of listeners) listener.close();
  }, 240_000);

  it('are ready without it, and say that it is away', async () => {
    await redis.stop();
    const [first] = installation.apis;
    const ready = async (): Promise<{ status: string; ok: boolean }> => {
      const answer = await fetch(`${first.url}/api/health/ready`);
      return { ok: answer.ok, status: ((await answer.json()) as { status: string }).status };
    };
    await eventually(async () => (await ready()).status === 'degraded');
    expect((await ready()).ok).toBe(true);
    // One that starts meanwhile begins to work all the same, and one that stops is not kept by it.
    for (const program of [installation.workers[0], installation.apis[1]]) {
      const asked = Date.now();
      await program.stop();
      expect(Date.now() - asked).toBeLessThan(10_000);
      await program.start();
    }
    await redis.start();
    await eventually(async () => (await ready()).status === 'ok');
  }, 120_000);

  it('put the schedule back after Redis was emptied, once', async () => {
    await redis.flush();
    const client = redis.client();
    await eventually(async () => (await client.keys('fleet:*:jobs:due-reminder:repeat')).length === 1, LONG);
    const [key] = await client.keys('fleet:*:jobs:due-reminder:repeat');
    expect(await client.zcard(key!)).toBe(1);
  }, 120_000);

  it('hand the whole log on to the streams, each event once', async () => {
    const client: Redis = redis.client();
    await eventually(async () => {
      // Workers may still write some.
      const events = await database.admin<{ place: string }>(
        `SELECT transaction_id || '-' || position AS place FROM event`,
      );
      const streams = await client.keys('fleet:*:log:*');
      const entries = (await Promise.all(streams.map((stream) => client.xrange(stream, '-', '+')))).flat();
      expect(entries.map(([place]) => place).sort()).toEqual(events.map(({ place }) => place).sort());
      return true;
    }, LONG);
  }, 120_000);
});

describe('two API processes with one Redis', () => {
  beforeAll(() => open({ REDIS_URL: redis.url, FLEET_RATE_LIMIT: '100' }), 120_000);
  afterAll(close);

  it('count the requests of one user together', async () => {
    const statuses: number[] = [];
    for (let turn = 0; turn < 110; turn += 1)
      statuses.push((await tenant.admin.on(installation.apis[turn % 2]!).get('/me')).status);
    expect(statuses.slice(0, 80).every((status) => status === 200)).toBe(true);
    expect(statuses.slice(-5)).toEqual(Array(5).fill(429));
  });
});
