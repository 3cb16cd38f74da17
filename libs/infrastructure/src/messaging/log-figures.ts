import type { Database } from '../persistence/database.js';
import { HISTORY } from '../persistence/event-log.js';
import { SHARDS, type LogReader } from './durable-reader.js';

/** Who lags further is counted no further. */
const MOST_COUNTED = 10_000;

interface Lag {
  readonly reader: string;
  readonly events: number;
  readonly seconds: number;
}

/** How far readers are behind: events that are theirs and not read yet, and the age of the oldest of them. */
export function readerLags(database: Database, readers: Iterable<Pick<LogReader, 'name' | 'types'>>): Promise<Lag[]> {
  return Promise.all(
    [...readers].map(async ({ name, types }) => {
      const [lag] = await database.systemQuery<Omit<Lag, 'reader'>>(
        `SELECT count(*)::int AS events, COALESCE(extract(epoch FROM now() - min(e.recorded_at)), 0)::float AS seconds
         FROM reader_shard s CROSS JOIN LATERAL (
           SELECT recorded_at FROM event
           WHERE (transaction_id, position) > (s.transaction_id, s.position) AND shard_of(tenant_id, $2) = s.shard
             AND type = ANY($3) AND correlation_id <> '${HISTORY}'
           ORDER BY transaction_id, position LIMIT ${MOST_COUNTED / SHARDS}) e
         WHERE s.reader = $1`,
        [name, SHARDS, [...types]],
      );
      return { reader: name, events: lag?.events ?? 0, seconds: Math.max(0, lag?.seconds ?? 0) };
    }),
  );
}

interface Counted {
  readonly of: string;
  readonly state: string;
  readonly count: number;
}

/** What readers gave up on or stopped at, in every tenant. */
export function parkedCounts(database: Database): Promise<Counted[]> {
  return database.systemQuery(
    `SELECT reader AS of, status AS state, count(*)::int AS count FROM parked_event GROUP BY reader, status`,
  );
}

/** Sagas that are not over, in every tenant. */
export function sagaCounts(database: Database): Promise<Counted[]> {
  return database.systemQuery(
    `SELECT type AS of, status AS state, count(*)::int AS count FROM saga WHERE status IN ('running', 'stuck') GROUP BY type, status`,
  );
}
