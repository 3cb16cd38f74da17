import { Redis } from 'ioredis';
import type { QueueMemory } from '../messaging/job-keeper.js';
import type { Database } from '../persistence/database.js';

/** A Redis that does not answer within this (ms) counts as away until it does: one caller waits so long, the next ones do not. */
const PATIENCE = 1_000;
const LONGEST_PAUSE = 1_000;

/** What a process has of Redis: a connection for each way of waiting, and what begins every key of this installation. */
export class SharedRedis {
  constructor(
    readonly client: Redis,
    /** For BullMQ, which waits for Redis as long as it takes. */
    readonly jobs: Redis,
    readonly space: string,
  ) {}

  close(): void {
    this.client.disconnect();
    this.jobs.disconnect();
  }
}

/**
 * A connection for what may do without Redis: commands fail at once while it is away, and it is looked for again all the time.
 * @param onError told once each time it goes away
 */
export function openRedis(url: string, onError: (error: Error) => void): Redis {
  let away = false;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    socketTimeout: PATIENCE,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(50 * times, LONGEST_PAUSE),
    connectionName: 'fleetms',
  });
  redis.on('error', (error: Error) => {
    if (!away) onError(error);
    away = true;
  });
  redis.on('ready', () => (away = false));
  return redis;
}

/** A connection for BullMQ, whose workers make their own after it. */
export function openJobsRedis(url: string): Redis {
  return new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(50 * times, LONGEST_PAUSE),
    connectionName: 'fleetms-jobs',
  }).on('error', () => undefined);
}

/**
 * Notices that Redis was emptied, or came back empty, by a key of ours that is gone.
 * @param what this process puts back: those that put back different things each notice for themselves
 */
export function redisMemory({ client, space }: SharedRedis, what: string): QueueMemory {
  const key = `${space}:${what}-are-here`;
  return {
    hasForgotten: async () => (await client.exists(key)) === 0,
    notice: async () => void (await client.set(key, '1')),
  };
}

/** Named after the database: another one that uses the same Redis, or comes after this one, finds nothing of it. */
export async function spaceOf(database: Database): Promise<string> {
  const [row] = await database.systemQuery<{ id: string }>(
    `SELECT to_hex(system_identifier) || '.' || to_hex(oid::bigint) AS id FROM pg_control_system(), pg_database WHERE datname = current_database()`,
  );
  return `fleet:${row!.id}`;
}
