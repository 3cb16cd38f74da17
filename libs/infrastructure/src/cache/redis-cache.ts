import type { Redis } from 'ioredis';
import type { ReadDatabase } from '#domain/ports/read-database.js';
import { BOUNDS, type CacheBounds } from './in-process-cache.js';
import { type Kept, LoggedCache } from './logged-cache.js';

/** What nobody asked for in this time (seconds) goes: it may name people. */
const DAY = 86_400;

/**
 * Answers in a hash, the order of their last use beside it, and how large they are together. Redis is asked for no eviction of
 * its own, which the job queues on it could not bear.
 */
const FIND = `
  local kept = redis.call('HGET', KEYS[1], ARGV[1])
  if kept then redis.call('ZADD', KEYS[2], 'XX', ARGV[2], ARGV[1]) end
  return kept`;

const KEEP = `
  local function size(place) return redis.call('HSTRLEN', KEYS[1], place) + #place end
  local total = tonumber(redis.call('GET', KEYS[3]) or '0')
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then total = total - size(ARGV[1]) end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
  total = total + size(ARGV[1])
  local function drop(place)
    redis.call('ZREM', KEYS[2], place)
    total = total - size(place)
    redis.call('HDEL', KEYS[1], place)
  end
  local unused = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2] - ARGV[6] * 1000, 'LIMIT', 0, 100)
  for _, place in ipairs(unused) do drop(place) end
  while total > tonumber(ARGV[5]) or redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[4]) do
    local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
    if not oldest then break end
    drop(oldest)
  end
  redis.call('SET', KEYS[3], total)
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[6]) end`;

/** Keeps answers for all processes together. While Redis is away everything is loaded. */
export class RedisCache extends LoggedCache {
  private readonly keys: readonly string[];

  /** @param space what begins the keys of this installation */
  constructor(
    database: ReadDatabase,
    private readonly redis: Redis,
    space: string,
    private readonly bounds: CacheBounds = BOUNDS,
  ) {
    super(database);
    this.keys = ['answers', 'used', 'size'].map((name) => `${space}:cache:${name}`);
  }

  protected async find(place: string): Promise<Kept | undefined> {
    try {
      const [answers, used] = this.keys as [string, string];
      const kept = await this.redis.eval(FIND, 2, answers, used, place, Date.now());
      return typeof kept === 'string' ? keptIn(kept) : undefined;
    } catch {
      return undefined;
    }
  }

  protected async keep(place: string, { snapshot, json }: Kept): Promise<void> {
    const { entries, size } = this.bounds;
    const values = [place, Date.now(), `${snapshot} ${json}`, entries, size, DAY];
    await this.redis.eval(KEEP, this.keys.length, ...this.keys, ...values).catch(() => undefined);
  }
}

function keptIn(text: string): Kept {
  const space = text.indexOf(' ');
  return { snapshot: text.slice(0, space), json: text.slice(space + 1) };
}
