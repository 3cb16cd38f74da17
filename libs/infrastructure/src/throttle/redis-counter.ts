import type { Redis } from 'ioredis';
import { WindowCounter, type Taken } from '#domain/ports/window-counter.js';
import { InProcessCounter } from './in-process-counter.js';

const COUNT = `
  local hits = redis.call('INCR', KEYS[1])
  if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  if hits <= tonumber(ARGV[2]) then return 0 end
  return math.max(redis.call('PTTL', KEYS[1]), 1)`;

const TAKE = `
  local hits = tonumber(redis.call('GET', KEYS[1]) or '0')
  local granted = math.max(0, math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) - hits))
  if granted > 0 then redis.call('INCRBY', KEYS[1], granted) end
  if granted > 0 and hits == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return { granted, math.max(redis.call('PTTL', KEYS[1]), 1) }`;

const FORGIVE = `
  if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('DECRBY', KEYS[1], ARGV[1]) <= 0 then redis.call('DEL', KEYS[1]) end`;

/** Counts what reaches all processes together; while Redis is away, each counts its own. */
export class RedisCounter extends WindowCounter {
  private readonly meanwhile = new InProcessCounter();

  /** @param space what begins the keys of this installation */
  constructor(
    private readonly redis: Redis,
    private readonly space: string,
  ) {
    super();
  }

  async count(key: string, window: number, limit: number): Promise<number> {
    try {
      const left = await this.redis.eval(COUNT, 1, this.at(key), window, limit);
      return Math.ceil(Number(left) / 1000);
    } catch {
      return this.meanwhile.count(key, window, limit);
    }
  }

  async take(key: string, window: number, limit: number, wanted: number): Promise<Taken> {
    try {
      const [granted, left] = (await this.redis.eval(TAKE, 1, this.at(key), window, limit, wanted)) as [number, number];
      return { granted, retryAfter: granted < wanted ? Math.ceil(left / 1000) : 0 };
    } catch {
      return this.meanwhile.take(key, window, limit, wanted);
    }
  }

  async forgive(key: string, hits: number): Promise<void> {
    this.meanwhile.forgive(key, hits);
    await this.redis.eval(FORGIVE, 1, this.at(key), hits).catch(() => undefined);
  }

  private at(key: string): string {
    return `${this.space}:hits:${key}`;
  }
}
