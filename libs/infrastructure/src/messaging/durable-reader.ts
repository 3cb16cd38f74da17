import { LIFTS } from '#domain/lifts.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { fault } from '../faults.js';
import { asTenant, becomeSystem, becomeTenant, type Database, type Queryable } from '../persistence/database.js';
import {
  EVENT_COLUMNS,
  HISTORY,
  PLACE,
  toRecordedEvent,
  type LogPlace,
  type LogRow,
} from '../persistence/event-log.js';
import { WakingLoop } from './waking-loop.js';
import type { LogSignal } from './log-signal.js';
import { failureText, parkBehind, parkedStreams, parkFirst, retryParked, streamIsParked } from './parked-events.js';

export const SHARDS = 4;
/** A transaction of so many takes a tenth of a second, and one that writes never takes a whole one. */
const BATCH = 1_000;
/** A shard without work is moved on when it lags so many transactions behind, so that it does not read the same log again. */
const LAG = 100n;
/** No transaction below it is still running. */
const HORIZON = 'pg_snapshot_xmin(pg_current_snapshot())';

/** What reads the log durably. Its effects in the database commit with the checkpoint: exactly once. */
export interface LogReader {
  readonly name: string;
  /** Event types it handles. */
  readonly types: ReadonlySet<string>;
  /** Runs as the application in the event's tenant, inside the reader's transaction. */
  handle(event: RecordedEvent, client: Queryable): Promise<void>;
  /**
   * The same for several events of one tenant, in their order, where one statement has the effect of all. When it fails they
   * are handled one by one, so that only the one to blame is parked.
   */
  handleMany?(events: readonly RecordedEvent[], client: Queryable): Promise<void>;
  /** Once what it did is there for others to see. */
  afterCommit?(): void;
}

interface Shard extends LogPlace {
  readonly shard: number;
  readonly horizon: string;
}

/** Follows the log for one reader, sharing its shards with every other worker. */
export class DurableReader {
  /** Every reader of this process, whether it runs here or in another one. */
  static readonly known = new Set<LogReader>();

  private readonly loop: WakingLoop;
  private hasShards = false;

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    signal: LogSignal,
    onError: (error: unknown) => void,
    private readonly around: <T>(reader: string, work: () => Promise<T>) => Promise<T> = (_, work) => work(),
    private readonly lifts = LIFTS,
  ) {
    DurableReader.known.add(reader);
    this.loop = new WakingLoop(signal, () => this.sweep(), onError);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Reads on until nothing is left; true when it found something. */
  private async sweep(): Promise<boolean> {
    if (!this.hasShards) await this.addShards();
    let found = false;
    for (const shard of await this.shardsToRead())
      found = (await this.around(this.reader.name, () => this.readShard(shard))) || found;
    found = (await retryParked(this.database, this.reader)) || found;
    if (found) this.reader.afterCommit?.();
    return found;
  }

  private async addShards(): Promise<void> {
    await this.database.systemQuery(
      `INSERT INTO reader_shard (reader, shard) SELECT $1, generate_series(0, $2 - 1) ON CONFLICT DO NOTHING`,
      [this.reader.name, SHARDS],
    );
    this.hasShards = true;
  }

  /** Looked for without a lock: locking a row takes a transaction id and writes, and mostly there is nothing new. */
  private async shardsToRead(): Promise<number[]> {
    const shards = await this.database.systemQuery<Shard & { news: true | null }>(
      // In order, though any one would do: it keeps the planner to the index that begins at the checkpoint.
      `SELECT shard, ${PLACE}, ${HORIZON}::text AS horizon, (
         SELECT true FROM event e WHERE (e.transaction_id, e.position) > (s.transaction_id, s.position) AND e.transaction_id < ${HORIZON}
           AND shard_of(e.tenant_id, $2) = s.shard AND e.type = ANY($3) AND e.correlation_id <> '${HISTORY}'
         ORDER BY e.transaction_id, e.position LIMIT 1) AS news
       FROM reader_shard s WHERE reader = $1 ORDER BY shard`,
      [this.reader.name, SHARDS, [...this.reader.types]],
    );
    return shards.filter((at) => at.news || reached(at, [])).map(({ shard }) => shard);
  }

  private readShard(shard: number): Promise<boolean> {
    return this.database.systemTransaction(async (client) => {
      const claimed = await client.query<Shard>({
        name: 'claim-shard',
        text: `SELECT shard, ${PLACE}, ${HORIZON}::text AS horizon
               FROM reader_shard WHERE reader = $1 AND shard = $2 FOR UPDATE SKIP LOCKED`,
        values: [this.reader.name, shard],
      });
      const from = claimed.rows[0];
      if (!from) return false;
      const { rows } = await client.query<LogRow>({
        name: 'read-shard',
        text: `SELECT ${EVENT_COLUMNS} FROM event
               WHERE (transaction_id, position) > ($1::xid8, $2) AND transaction_id < ${HORIZON}
                 AND shard_of(tenant_id, $3) = $4 AND type = ANY($6) AND correlation_id <> '${HISTORY}'
               ORDER BY transaction_id, position LIMIT $5`,
        values: [from.transaction, from.position, SHARDS, shard, BATCH, [...this.reader.types]],
      });
      await this.handleAll(client, rows);
      const to = reached(from, rows);
      if (!to) return false;
      if (rows.length > 0) fault(`reader.${this.reader.name}.before-checkpoint`);
      await client.query({
        name: 'move-shard',
        text: `UPDATE reader_shard SET transaction_id = $3::xid8, position = $4 WHERE reader = $1 AND shard = $2`,
        values: [this.reader.name, shard, to.transaction, to.position],
      });
      return rows.length > 0;
    });
  }

  /** Tenant by tenant: what one of them does is nothing to another, and each keeps its order. */
  private async handleAll(client: Queryable, rows: readonly LogRow[]): Promise<void> {
    if (rows.length === 0) return;
    const parked = await parkedStreams(client, this.reader.name, rows);
    for (const ofTenant of Map.groupBy(rows, ({ tenant_id }) => tenant_id).values()) {
      const failure =
        ofTenant.some((row) => parked.has(row.stream_id)) || (await this.handleTogether(client, ofTenant));
      if (failure) for (const row of ofTenant) await this.handleOne(client, row, failure);
    }
  }

  /** @returns what failed, and then nothing is done */
  private async handleTogether(client: Queryable, rows: readonly LogRow[]): Promise<Failure | undefined> {
    const events = rows.map((row) => toRecordedEvent(row, this.lifts));
    let at: LogRow | undefined;
    try {
      await client.packet([SAVEPOINT, ...becomeTenant(rows[0]!.tenant_id)]);
      if (this.reader.handleMany) await this.reader.handleMany(events, client);
      else
        for (const [index, event] of events.entries()) {
          at = rows[index];
          fault(`reader.${this.reader.name}.handle`);
          await this.reader.handle(event, client);
        }
      at = undefined;
      await client.packet([...becomeSystem(), { text: 'RELEASE SAVEPOINT event' }]);
      return undefined;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT event');
      return { at, error };
    }
  }

  /** One that has failed already among others is not tried a second time at once. */
  private async handleOne(client: Queryable, row: LogRow, before: Failure | true): Promise<void> {
    // Asked again: one of the same stream may just have been parked.
    if (await streamIsParked(client, this.reader.name, row)) return parkBehind(client, this.reader.name, row);
    if (before !== true && before.at === row)
      return parkFirst(client, this.reader.name, row, failureText(before.error));
    await client.query('SAVEPOINT event');
    try {
      fault(`reader.${this.reader.name}.handle`);
      await asTenant(client, row.tenant_id, () => this.reader.handle(toRecordedEvent(row, this.lifts), client));
      await client.query('RELEASE SAVEPOINT event');
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT event');
      await parkFirst(client, this.reader.name, row, failureText(error));
    }
  }
}

/** `at` is undefined when it is not known which of several events it was. */
interface Failure {
  readonly at: LogRow | undefined;
  readonly error: unknown;
}

const SAVEPOINT = { text: 'SAVEPOINT event' };

/** Where reading goes on: behind the last event; when there was nothing, behind the horizon, but seldom, as that is a write. */
function reached(from: Shard, rows: readonly LogRow[]): LogPlace | undefined {
  const last = rows.at(-1);
  if (last) return last;
  const settled = BigInt(from.horizon) - 1n;
  if (settled - BigInt(from.transaction) < LAG) return undefined;
  return { transaction: String(settled), position: Number.MAX_SAFE_INTEGER };
}
