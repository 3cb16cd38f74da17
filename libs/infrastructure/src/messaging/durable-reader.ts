import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { fault } from '../faults.js';
import { asTenant, type Database, type Queryable } from '../persistence/database.js';
import { EVENT_COLUMNS, toRecordedEvent, type LogRow } from '../persistence/event-log.js';
import { WakingLoop } from './waking-loop.js';
import type { LogSignal } from './log-signal.js';
import { failureText, parkBehind, parkFirst, retryParked, streamIsParked } from './parked-events.js';

export const SHARDS = 4;
const BATCH = 200;

/** What reads the log durably. Its effects in the database commit with the checkpoint: exactly once. */
export interface LogReader {
  readonly name: string;
  /** Event types it handles; others only move the checkpoint. */
  readonly types: ReadonlySet<string>;
  /** Runs as the application in the event's tenant, inside the reader's transaction. */
  handle(event: RecordedEvent, client: Queryable): Promise<void>;
}

interface Shard {
  shard: number;
  transaction_id: string;
  position: number;
}

/** Follows the log for one reader, sharing its shards with every other worker. */
export class DurableReader {
  private readonly loop: WakingLoop;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    signal: LogSignal,
    onError: (error: unknown) => void,
  ) {
    this.loop = new WakingLoop(signal, () => this.sweep(), onError);
  }

  async start(): Promise<void> {
    await this.database.systemQuery(
      `INSERT INTO reader_shard (reader, shard) SELECT $1, generate_series(0, $2 - 1) ON CONFLICT DO NOTHING`,
      [this.reader.name, SHARDS],
    );
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Reads on until nothing is left; true when it found something. */
  private async sweep(): Promise<boolean> {
    let found = false;
    for (let shard = 0; shard < SHARDS; shard += 1) found = (await this.readShard(shard)) || found;
    return (await retryParked(this.database, this.reader)) || found;
  }

  private readShard(shard: number): Promise<boolean> {
    return this.database.systemTransaction(async (client) => {
      const claimed = await client.query<Shard>({
        name: 'claim-shard',
        text: `SELECT shard, transaction_id::text, position FROM reader_shard WHERE reader = $1 AND shard = $2 FOR UPDATE SKIP LOCKED`,
        values: [this.reader.name, shard],
      });
      const from = claimed.rows[0];
      if (!from) return false;
      const { rows } = await client.query<LogRow>({
        name: 'read-shard',
        text: `SELECT ${EVENT_COLUMNS} FROM event
               WHERE (transaction_id, position) > ($1::xid8, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
                 AND shard_of(tenant_id, $3) = $4
               ORDER BY transaction_id, position LIMIT $5`,
        values: [from.transaction_id, from.position, SHARDS, shard, BATCH],
      });
      const last = rows.at(-1);
      if (!last) return false;
      for (const row of rows) if (this.reader.types.has(row.type)) await this.handle(client, row);
      fault(`reader.${this.reader.name}.before-checkpoint`);
      await client.query({
        name: 'move-shard',
        text: `UPDATE reader_shard SET transaction_id = $3::xid8, position = $4 WHERE reader = $1 AND shard = $2`,
        values: [this.reader.name, shard, last.transaction_id, last.position],
      });
      return true;
    });
  }

  private async handle(client: Queryable, row: LogRow): Promise<void> {
    if (await streamIsParked(client, this.reader.name, row)) return parkBehind(client, this.reader.name, row);
    await client.query('SAVEPOINT event');
    try {
      fault(`reader.${this.reader.name}.handle`);
      await asTenant(client, row.tenant_id, () => this.reader.handle(toRecordedEvent(row), client));
      await client.query('RELEASE SAVEPOINT event');
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT event');
      await parkFirst(client, this.reader.name, row, failureText(error));
    }
  }
}
