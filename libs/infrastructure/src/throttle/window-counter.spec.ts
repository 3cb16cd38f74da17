import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { WindowCounter } from '#domain/ports/window-counter.js';
import { eventually } from '../../../../test/support/eventually.js';
import { RedisServer } from '../../../../test/support/redis.js';
import { openRedis } from '../redis/redis-client.js';
import { InProcessCounter } from './in-process-counter.js';
import { RedisCounter } from './redis-counter.js';

const server = new RedisServer();
const clients: Redis[] = [];
beforeAll(() => server.start());
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.close();
});

async function onRedis(space: string = randomUUID()): Promise<RedisCounter> {
  const client = openRedis(server.url, () => undefined);
  clients.push(client);
  await eventually(() => client.status === 'ready');
  return new RedisCounter(client, space);
}

describe.each([
  ['in this process', async (): Promise<WindowCounter> => new InProcessCounter()],
  ['on Redis', (): Promise<WindowCounter> => onRedis()],
])('hits counted %s', (_, open) => {
  const hit = (counter: WindowCounter, key: string, window = 60_000) => counter.count(key, window, 3);

  it('are let through up to the limit, and then told how long to wait', async () => {
    const counter = await open();
    for (let turn = 0; turn < 3; turn += 1) expect(await hit(counter, 'a')).toBe(0);
    const wait = await hit(counter, 'a');
    expect(wait).toBeGreaterThan(55);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await hit(counter, 'b')).toBe(0);
  });

  it('count in a window that begins with the first and is over after its time', async () => {
    const counter = await open();
    for (let turn = 0; turn < 3; turn += 1) await hit(counter, 'a', 300);
    expect(await hit(counter, 'a', 300)).toBe(1);
    await eventually(async () => (await hit(counter, 'a', 300)) === 0);
  });

  it('all count that come at the same time', async () => {
    const counter = await open();
    const waits = await Promise.all(Array.from({ length: 10 }, async () => hit(counter, 'a')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });

  it('are taken together as far as there is room, and count like any other', async () => {
    const counter = await open();
    const take = (wanted: number) => counter.take('a', 60_000, 5, wanted);
    expect(await take(2)).toEqual({ granted: 2, retryAfter: 0 });
    await hit(counter, 'a');
    const { granted, retryAfter } = await take(4);
    expect(granted).toBe(2);
    expect(retryAfter).toBeGreaterThan(55);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect((await take(1)).granted).toBe(0);
    expect(await hit(counter, 'a')).toBeGreaterThan(0);
    expect((await counter.take('b', 60_000, 5, 1)).granted).toBe(1);
  });

  it('taken together count in a window of their own time', async () => {
    const counter = await open();
    await counter.take('a', 300, 3, 3);
    expect(await counter.take('a', 300, 3, 1)).toEqual({ granted: 0, retryAfter: 1 });
    await eventually(async () => (await counter.take('a', 300, 3, 1)).granted === 1);
  });

  it('can be taken back, and never below none', async () => {
    const counter = await open();
    await counter.forgive('a', 1);
    for (let turn = 0; turn < 3; turn += 1) await hit(counter, 'a');
    await counter.forgive('a', 1);
    expect([await hit(counter, 'a'), (await hit(counter, 'a')) > 0]).toEqual([0, true]);
    await counter.forgive('a', 100);
    expect(await hit(counter, 'a')).toBe(0);
  });
});

describe('hits counted on Redis', () => {
  it('count for all processes together', async () => {
    const space = randomUUID();
    const counters = [await onRedis(space), await onRedis(space)];
    for (const counter of [...counters, counters[0]!]) expect(await counter.count('a', 60_000, 3)).toBe(0);
    expect(await counters[1]!.count('a', 60_000, 3)).toBeGreaterThan(0);
  });

  it('are not held up by a Redis that hangs', async () => {
    const counter = await onRedis();
    await counter.count('a', 60_000, 3);
    server.pause();
    await counter.count('a', 60_000, 3);
    const began = performance.now();
    for (let turn = 0; turn < 50; turn += 1) await counter.count('b', 60_000, 100);
    expect(performance.now() - began).toBeLessThan(1_000);
    server.resume();
  });

  it('go on being counted in each process while Redis is away', async () => {
    const counter = await onRedis();
    await server.stop();
    for (let turn = 0; turn < 3; turn += 1) expect(await counter.count('a', 60_000, 3)).toBe(0);
    expect(await counter.count('a', 60_000, 3)).toBeGreaterThan(0);
    await server.start();
  });
});
