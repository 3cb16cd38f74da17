import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Fleet } from '../../../../test/support/fleet.js';
import { RedisServer } from '../../../../test/support/redis.js';
import { openRedis } from '../redis/redis-client.js';
import { SHARDS } from './durable-reader.js';
import { StreamRelay } from './stream-relay.js';

let db: FreshDatabase;
let fleet: Fleet;
const server = new RedisServer();
const clients: Redis[] = [];
let space: string;
let running: StreamRelay[];
const failures: unknown[] = [];

beforeAll(async () => {
  await server.start();
});
beforeEach(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  space = randomUUID();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((relay) => relay.stop()));
  await db.close();
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.close();
});

async function connected(): Promise<Redis> {
  const client = openRedis(server.url, () => undefined);
  clients.push(client);
  await eventually(() => client.status === 'ready');
  return client;
}

async function relay(kept?: number): Promise<StreamRelay> {
  const started = new StreamRelay(db.another(), await connected(), space, db.signal, (e) => failures.push(e), kept);
  running.push(started);
  await started.start();
  return started;
}

interface Entry {
  readonly cursor: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What a service reads of all streams behind what it saw last of each. */
async function readAll(after: ReadonlyMap<number, string> = new Map()): Promise<Entry[]> {
  const redis = await connected();
  const entries: Entry[] = [];
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const begin = after.has(shard) ? `(${after.get(shard)}` : '-';
    for (const [cursor, flat] of await redis.xrange(`${space}:log:${shard}`, begin, '+')) {
      const fields: Record<string, string> = {};
      for (let at = 0; at < flat.length; at += 2) fields[flat[at]!] = flat[at + 1]!;
      entries.push({ cursor, fields });
    }
  }
  return entries;
}

const log = () =>
  db.admin<{ id: string; cursor: string }>(
    `SELECT id, transaction_id || '-' || position AS cursor FROM event ORDER BY transaction_id, position`,
  );

/** The streams have the whole log: each event once, under its cursor. */
async function hasAll(): Promise<Entry[]> {
  return eventually(async () => {
    const [events, entries] = [await log(), await readAll()];
    const known = (line: { id: string; cursor: string }) => `${line.cursor} ${line.id}`;
    const relayed = entries.map(({ cursor, fields }) => known({ cursor, id: fields['id']! }));
    return events.length > 0 && relayed.sort().join() === events.map(known).sort().join() && entries;
  });
}

/** A fleet in each of several tenants, so that every shard has some. */
async function somethingHappens(tenants = 6): Promise<void> {
  await Promise.all(
    Array.from({ length: tenants }, async () => {
      const tenantId = await fleet.tenant();
      const vehicleId = await fleet.vehicle(tenantId);
      for (let turn = 0; turn < 5; turn += 1) await fleet.rename(tenantId, vehicleId, `group ${turn}`);
    }),
  );
}

it('hands on every event once, under its cursor, each aggregate in order, with what others need of it', async () => {
  await relay();
  await somethingHappens();
  const entries = await hasAll();
  const seen = new Map<string, number>();
  for (const { fields } of entries) {
    const stream = `${fields['tenantId']}/${fields['streamId']}`;
    expect(Number(fields['version'])).toBe((seen.get(stream) ?? 0) + 1);
    seen.set(stream, Number(fields['version']));
  }
  const renamed = entries.find(({ fields }) => fields['type'] === 'fleet.vehicle-updated')!;
  expect(renamed.fields).toMatchObject({ streamType: 'vehicle', v: '1', commandId: expect.any(String) });
  expect(JSON.parse(renamed.fields['data']!)).toMatchObject({ changes: { group: expect.any(String) } });
});

it('goes by transactions as numbers: what is written from 99 to 100 comes whole, and of a lost stream too', async () => {
  const tenantId = await fleet.tenant();
  const vehicleId = await fleet.vehicle(tenantId);
  for (const to of ['a', 'b', 'c', 'd']) await fleet.rename(tenantId, vehicleId, to);
  await db.admin(`UPDATE event SET transaction_id = (96 + version)::text::xid8 WHERE stream_id = $1`, [vehicleId]);
  await relay();
  await hasAll();
  await server.flush();
  await hasAll();
});

it('is shared by several workers, of which one goes', async () => {
  const first = await relay();
  await relay();
  const busy = somethingHappens();
  await first.stop();
  await busy;
  await somethingHappens();
  await hasAll();
});

it('fills streams that were lost again, under the same ids, so that a reader goes on behind its last one', async () => {
  await relay();
  await somethingHappens();
  const before = await hasAll();
  const seen = new Map<number, string>();
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const [last] = await (await connected()).xrevrange(`${space}:log:${shard}`, '+', '-', 'COUNT', 1);
    if (last) seen.set(shard, last[0]);
  }
  await server.flush();
  await somethingHappens();
  const all = await hasAll();
  const missed = await readAll(seen);
  expect(missed.length).toBe(all.length - before.length);
});

it('fills them again even when nothing happens any more', async () => {
  await relay();
  await somethingHappens(2);
  await hasAll();
  await server.flush();
  await hasAll();
});

it('waits for a Redis that is away, and loses nothing', async () => {
  await relay();
  await somethingHappens();
  await hasAll();
  await server.stop();
  await somethingHappens();
  await server.start();
  await hasAll();
});

it('keeps about as much as it is told to, of a lost stream too', async () => {
  const tenantId = await fleet.tenant();
  const vehicleId = await fleet.vehicle(tenantId);
  await relay(100);
  for (let turn = 0; turn < 500; turn += 1) await fleet.rename(tenantId, vehicleId, `group ${turn}`);
  const newest = async () => (await readAll()).at(-1)?.cursor;
  const last = (await log()).at(-1)!.cursor;
  await eventually(async () => (await newest()) === last);
  // Redis trims whole nodes of a hundred entries.
  expect((await readAll()).length).toBeLessThanOrEqual(200);
  await server.flush();
  await eventually(async () => (await newest()) === last);
  expect((await readAll()).length).toBe(100);
});
