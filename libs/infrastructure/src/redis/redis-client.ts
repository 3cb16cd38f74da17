import { Redis } from 'ioredis';
import type { Database } from '../persistence/database.js';

/** A Redis that does not answer within this (ms) counts as gone: nothing that people wait for waits longer. */
const PATIENCE = 300;
const LONGEST_PAUSE = 1_000;

/** What a process has of Redis: one connection, and what begins every key of this installation. */
export class SharedRedis {
  constructor(
    readonly client: Redis,
    readonly space: string,
  ) {}

  close(): void {
    this.client.disconnect();
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
    commandTimeout: PATIENCE,
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

/** Named after the database: another one that uses the same Redis, or comes after this one, finds nothing of it. */
export async function spaceOf(database: Database): Promise<string> {
  const [row] = await database.systemQuery<{ id: string }>(
    `SELECT to_hex(system_identifier) || '.' || to_hex(oid::bigint) AS id FROM pg_control_system(), pg_database WHERE datname = current_database()`,
  );
  return `fleet:${row!.id}`;
}
