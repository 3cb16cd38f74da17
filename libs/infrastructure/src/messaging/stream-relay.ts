import type { Redis } from 'ioredis';
import type { Database, Queryable } from '../persistence/database.js';
import {
  EVENT_COLUMNS,
  HISTORY,
  PLACE,
  toRecordedEvent,
  type LogPlace,
  type LogRow,
} from '../persistence/event-log.js';
import { SHARDS } from './durable-reader.js';
import type { LogSignal } from './log-signal.js';
import { WakingLoop } from './waking-loop.js';

const READER = 'stream-relay';
const BATCH = 200;
/** Events that a stream keeps at least. */
const KEPT = 100_000;
const HORIZON = 'pg_snapshot_xmin(pg_current_snapshot())';
const PLACED_BEFORE = /equal or smaller/;

/**
 * Hands the log on to Redis Streams for other services: one stream for each shard (all of a tenant in one), each entry under
 * the log's own cursor as `transaction-position`, which only grows within a shard. So Redis itself refuses what it has, workers
 * that relay the same shard at once do no harm, and whoever reads goes on behind the last id they saw, even after the
 * streams were lost: they are filled again, under the same ids.
 */
export class StreamRelay {
  private readonly loop: WakingLoop;

  /** @param space what begins the keys of this installation */
  constructor(
    private readonly database: Database,
    private readonly redis: Redis,
    private readonly space: string,
    signal: LogSignal,
    onError: (error: unknown) => void,
    private readonly kept = KEPT,
  ) {
    this.loop = new WakingLoop(signal, () => this.sweep(), onError);
  }

  async start(): Promise<void> {
    await this.database.systemQuery(
      `INSERT INTO reader_shard (reader, shard) SELECT $1, generate_series(0, $2 - 1) ON CONFLICT DO NOTHING`,
      [READER, SHARDS],
    );
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async sweep(): Promise<boolean> {
    // While Redis is away the checkpoints stay where they are.
    if (this.redis.status !== 'ready') return false;
    let found = false;
    for (const shard of await this.shardsToRelay()) found = (await this.relay(shard)) || found;
    return found;
  }

  /** Those with news, and those whose stream is gone. */
  private async shardsToRelay(): Promise<number[]> {
    const shards = await this.database.systemQuery<{ shard: number; moved: boolean; news: true | null }>(
      `SELECT shard, (transaction_id, position) > ('0'::xid8, 0) AS moved, (
         SELECT true FROM event e WHERE (e.transaction_id, e.position) > (s.transaction_id, s.position) AND e.transaction_id < ${HORIZON}
           AND shard_of(e.tenant_id, $2) = s.shard AND e.correlation_id <> '${HISTORY}'
         ORDER BY e.transaction_id, e.position LIMIT 1) AS news
       FROM reader_shard s WHERE reader = $1 ORDER BY shard`,
      [READER, SHARDS],
    );
    const gone = await Promise.all(shards.map(async ({ shard, moved }) => moved && !(await this.newest(shard))));
    return shards.filter(({ news }, at) => news || gone[at]).map(({ shard }) => shard);
  }

  private relay(shard: number): Promise<boolean> {
    return this.database.systemTransaction(async (client) => {
      const { rowCount: claimed } = await client.query(
        `SELECT FROM reader_shard WHERE reader = $1 AND shard = $2 FOR UPDATE SKIP LOCKED`,
        [READER, shard],
      );
      if (!claimed) return false;
      // The stream itself knows best what it has: it may have been lost, or filled by somebody whose checkpoint was not kept.
      const newest = await this.newest(shard);
      const rows = await this.read(client, shard, newest ?? (await this.oldestKept(client, shard)));
      const last = rows.at(-1);
      if (!last) return false;
      if (!(await this.append(shard, rows, newest === undefined))) return true; // lost meanwhile: once more, from the oldest on
      await client.query(
        `UPDATE reader_shard SET transaction_id = $3::xid8, position = $4 WHERE reader = $1 AND shard = $2`,
        [READER, shard, last.transaction, last.position],
      );
      return true;
    });
  }

  private async read(client: Queryable, shard: number, from: LogPlace): Promise<LogRow[]> {
    const { rows } = await client.query<LogRow>(
      `SELECT ${EVENT_COLUMNS} FROM event
       WHERE (transaction_id, position) > ($1::xid8, $2) AND transaction_id < ${HORIZON}
         AND shard_of(tenant_id, $3) = $4 AND correlation_id <> '${HISTORY}'
       ORDER BY transaction_id, position LIMIT $5`,
      [from.transaction, from.position, SHARDS, shard, BATCH],
    );
    return rows;
  }

  /** Where a stream begins that has to be filled: what it would have kept. */
  private async oldestKept(client: Queryable, shard: number): Promise<LogPlace> {
    const { rows } = await client.query<LogPlace>(
      `SELECT ${PLACE} FROM event
       WHERE transaction_id < ${HORIZON} AND shard_of(tenant_id, $1) = $2 AND correlation_id <> '${HISTORY}'
       ORDER BY transaction_id DESC, position DESC OFFSET $3 LIMIT 1`,
      [SHARDS, shard, this.kept],
    );
    return rows[0] ?? { transaction: '0', position: 0 };
  }

  /** @returns false when the stream was lost under way; only its first entry makes a new one */
  private async append(shard: number, rows: readonly LogRow[], isNew: boolean): Promise<boolean> {
    const pipeline = this.redis.pipeline();
    rows.forEach((row, at) => {
      const options = isNew && at === 0 ? [] : ['NOMKSTREAM'];
      const id = `${row.transaction}-${row.position}`;
      pipeline.call('XADD', this.stream(shard), ...options, 'MAXLEN', '~', this.kept, id, ...fieldsOf(row));
    });
    let whole = true;
    for (const [error, id] of (await pipeline.exec()) ?? []) {
      if (error && !PLACED_BEFORE.test(error.message)) throw error;
      if (!error && id === null) whole = false;
    }
    return whole;
  }

  /** Where a stream stands; undefined when there is none. */
  private async newest(shard: number): Promise<LogPlace | undefined> {
    const [entry] = await this.redis.xrevrange(this.stream(shard), '+', '-', 'COUNT', 1);
    if (!entry) return undefined;
    const [transaction, position] = entry[0].split('-') as [string, string];
    return { transaction, position: Number(position) };
  }

  private stream(shard: number): string {
    return `${this.space}:log:${shard}`;
  }
}

/** Flat, so that a consumer in any language reads it; what is null is left out. Events name people by their id only. */
function fieldsOf(row: LogRow): string[] {
  const { event, position: _position, ...metadata } = toRecordedEvent(row);
  const fields = { ...metadata, type: event.type, v: event.v, data: JSON.stringify(event.data) };
  return Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [name, String(value)]));
}
