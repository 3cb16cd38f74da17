import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Cache } from '#domain/ports/cache.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually, Gate } from '../../../../test/support/eventually.js';
import { Fleet } from '../../../../test/support/fleet.js';
import { RedisServer } from '../../../../test/support/redis.js';
import { openRedis } from '../redis/redis-client.js';
import { type CacheBounds, InProcessCache } from './in-process-cache.js';
import { RedisCache } from './redis-cache.js';

let db: FreshDatabase;
let fleet: Fleet;
const server = new RedisServer();
const clients: Redis[] = [];

beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  await server.start();
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.close();
  await db?.close();
});

async function connected(): Promise<Redis> {
  const client = openRedis(server.url, () => undefined);
  clients.push(client);
  await eventually(() => client.status === 'ready');
  return client;
}

/** One process' cache on a database connection of its own; those of the same space may share what they keep. */
type Open = (space: string, bounds?: CacheBounds) => Promise<Cache>;
const inProcess: Open = async (_, bounds) => new InProcessCache(db.another(), bounds);
const onRedis: Open = async (space, bounds) => new RedisCache(db.another(), await connected(), space, bounds);

describe.each([
  ['in process', inProcess],
  ['on Redis', onRedis],
])('answers kept %s', (_, openIn) => {
  let tenantId: string;
  let vehicleId: string;
  let open: (bounds?: CacheBounds) => Promise<Cache>;
  let cache: Cache;
  let loads: number;

  beforeEach(async () => {
    tenantId = await fleet.tenant();
    vehicleId = await fleet.vehicle(tenantId);
    const space = randomUUID();
    open = (bounds) => openIn(space, bounds);
    cache = await open();
    loads = 0;
  });

  /** What the vehicle is called now, by its state. */
  const group = async (): Promise<string | null> => {
    loads += 1;
    const [row] = await db.database.query<{ group: string | null }>(
      tenantId,
      `SELECT state->>'group' AS group FROM vehicle WHERE tenant_id = $1 AND id = $2`,
      [vehicleId],
    );
    return row!.group;
  };
  const ask = (of: Cache = cache, load: () => Promise<unknown> = group) =>
    of.remember(tenantId, 'group', ['vehicle'], load);
  const rename = (to: string) => fleet.rename(tenantId, vehicleId, to);

  it('are loaded once, and again when a stream of their types moves', async () => {
    await rename('one');
    expect([await ask(), await ask(), loads]).toEqual(['one', 'one', 1]);
    await rename('two');
    expect([await ask(), await ask(), loads]).toEqual(['two', 'two', 2]);
    expect(cache.stats).toEqual({ hits: 2, misses: 2 });
  });

  it('stay when other streams move, those of other tenants too, and however many', async () => {
    await ask();
    const other = await fleet.tenant();
    const foreign = await fleet.vehicle(other);
    for (let turn = 0; turn < 5; turn += 1) {
      await fleet.category(tenantId, `Kind ${turn}`);
      await fleet.rename(other, foreign, `turn ${turn}`);
      // Transactions enough that what is kept is noted to hold up to a later one.
      await db.admin(`DO $$ BEGIN FOR i IN 1..100 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`);
      await ask();
    }
    expect(loads).toBe(1);
    await rename('after all');
    expect(await ask()).toBe('after all');
  });

  it('are kept by tenant', async () => {
    const other = await fleet.tenant();
    await cache.remember(tenantId, 'name', ['vehicle'], async () => 'ours');
    expect(await cache.remember(other, 'name', ['vehicle'], async () => 'theirs')).toBe('theirs');
    expect(await cache.remember(tenantId, 'name', ['vehicle'], async () => 'not asked')).toBe('ours');
  });

  it('are never older than a command that was answered before, in whatever process', async () => {
    const processes = [cache, await open(), await open()];
    for (let turn = 0; turn < 40; turn += 1) {
      // Others ask all the time, before and behind it.
      const crowd = processes.map((each) => ask(each));
      await rename(`turn ${turn}`);
      expect(await Promise.all(processes.map((each) => ask(each)))).toEqual(Array(3).fill(`turn ${turn}`));
      await Promise.all(crowd);
    }
  });

  it('that were read before an event are not kept behind it', async () => {
    const gate = new Gate();
    await rename('before');
    const slow = ask(cache, async () => {
      const read = await group();
      await gate.pass();
      return read;
    });
    await gate.reached;
    await rename('after');
    // Begun before it: nobody who came since is given it.
    expect(await ask()).toBe('after');
    gate.release();
    expect(await slow).toBe('before');
    expect(await ask()).toBe('after');
  });

  it('that were read while a transaction had written and was not over are loaded again when it is', async () => {
    await ask();
    const slow = await db.hold(
      `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
       VALUES ('${tenantId}', '${vehicleId}', 1000, '${randomUUID()}', 'vehicle', 'x', 1, '{}', '${randomUUID()}', '${randomUUID()}', now(), now(), '')`,
    );
    await rename('meanwhile');
    expect(await ask()).toBe('meanwhile');
    const before = loads;
    await slow.end('COMMIT');
    await ask();
    expect(loads).toBe(before + 1);
  });

  it('are loaded once for all who ask at the same time', async () => {
    const gate = new Gate();
    const slowly = async (): Promise<unknown> => {
      await gate.pass();
      return group();
    };
    const first = ask(cache, slowly);
    await gate.reached;
    const others = Array.from({ length: 30 }, () => ask(cache, slowly));
    await eventually(() => cache.stats.hits === 30);
    gate.release();
    await Promise.all([first, ...others]);
    expect(loads).toBe(1);
    expect(cache.stats.misses).toBe(1);
  });

  it('stay while a transaction of others is not over, once they were read', async () => {
    const slow = await db.hold('SELECT pg_current_xact_id()');
    await rename('one');
    expect([await ask(), await ask(), loads]).toEqual(['one', 'one', 1]);
    await slow.end();
  });

  it('that failed are told to who asked and not kept', async () => {
    await expect(ask(cache, () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    await rename('there again');
    expect(await ask()).toBe('there again');
  });

  it("are everybody's own, as JSON", async () => {
    const list = (of = cache): Promise<string[]> => of.remember(tenantId, 'list', ['vehicle'], async () => ['one']);
    (await list()).push('mine');
    (await list()).push('mine too');
    expect(await list()).toEqual(['one']);
    expect(await cache.remember(tenantId, 'nothing', ['vehicle'], async () => null)).toBeNull();
  });

  it('are so many at most: what was used longest ago goes', async () => {
    const small = await open({ entries: 3, size: 1_000_000 });
    const keep = (key: string) => small.remember(tenantId, key, ['vehicle'], async () => key);
    for (const key of ['a', 'b', 'c', 'a', 'd']) {
      await keep(key);
      // Redis tells the order of use by the millisecond.
      const now = Date.now();
      await eventually(() => Date.now() > now);
    }
    const hits = small.stats.hits;
    await keep('a');
    expect(small.stats.hits).toBe(hits + 1);
    await keep('b');
    expect(small.stats.hits).toBe(hits + 1);
  });

  it('are so large together at most', async () => {
    const small = await open({ entries: 1_000, size: 10_000 });
    const keep = (key: string) => small.remember(tenantId, key, ['vehicle'], async () => key.repeat(4_000));
    for (const key of ['a', 'b', 'c']) await keep(key);
    const hits = small.stats.hits;
    await keep('c');
    expect(small.stats.hits).toBe(hits + 1);
    await keep('a');
    expect(small.stats.hits).toBe(hits + 1);
  });
});

describe('answers on Redis', () => {
  let tenantId: string;
  let caches: [RedisCache, RedisCache];
  let space: string;
  beforeEach(async () => {
    tenantId = await fleet.tenant();
    space = randomUUID();
    caches = [await onRedis(space), await onRedis(space)] as [RedisCache, RedisCache];
  });
  const ask = (cache: Cache, answer: string) => cache.remember(tenantId, 'key', ['vehicle'], async () => answer);

  it('are there for every process, and for none of another installation', async () => {
    await ask(caches[0], 'first');
    expect(await ask(caches[1], 'second')).toBe('first');
    expect(await ask(await onRedis(randomUUID()), 'third')).toBe('third');
  });

  it('are loaded again after FLUSHALL, and while Redis is away', async () => {
    await ask(caches[0], 'first');
    await server.flush();
    expect(await ask(caches[1], 'second')).toBe('second');
    await server.stop();
    expect([await ask(caches[0], 'third'), await ask(caches[0], 'fourth')]).toEqual(['third', 'fourth']);
    await server.start();
    await eventually(async () => (await ask(caches[0], 'fifth')) === (await ask(caches[1], 'sixth')));
  });

  it('are gone when nobody asked for them for a day', async () => {
    const redis = await connected();
    await ask(caches[0], 'of yesterday');
    await redis.zadd(`${space}:cache:used`, Date.now() - 25 * 3_600_000, `${tenantId}/key`);
    await caches[0].remember(tenantId, 'another', ['vehicle'], async () => 'of today');
    expect(await redis.hkeys(`${space}:cache:answers`)).toEqual([`${tenantId}/another`]);
    const left = await redis.hstrlen(`${space}:cache:answers`, `${tenantId}/another`);
    expect(Number(await redis.get(`${space}:cache:size`))).toBe(left + `${tenantId}/another`.length);
  });

  it('from a database that was restored since are loaded again', async () => {
    await ask(caches[0], 'of what is lost');
    const redis = await connected();
    await redis.hset(`${space}:cache:answers`, `${tenantId}/key`, '999999999999:999999999999: "of what is lost"');
    expect(await ask(caches[1], 'of what there is')).toBe('of what there is');
  });
});
