import type { EventNotice } from '#domain/shared/domain-event.js';
import type { Database } from '../persistence/database.js';
import type { LogSignal } from './log-signal.js';
import { WakingLoop } from './waking-loop.js';

const BATCH = 1_000;

interface NoticeRow {
  readonly transaction_id: string;
  readonly position: number;
  readonly tenant_id: string;
  readonly stream_type: string;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
}

function noticeOf({
  transaction_id,
  position,
  tenant_id,
  stream_type,
  stream_id,
  version,
  type,
}: NoticeRow): EventNotice {
  return {
    tenantId: tenant_id,
    streamType: stream_type,
    streamId: stream_id,
    version,
    position: `${transaction_id}.${position}`,
    event: { type },
  };
}

/** Follows the log in memory from now on, across tenants: for live updates and for what must be forgotten soon. */
export class TailReader {
  private readonly loop: WakingLoop;
  private readonly listeners = new Set<(events: readonly EventNotice[]) => void>();
  private at: { transaction: string; position: number } | undefined;

  constructor(
    private readonly database: Database,
    signal: LogSignal,
    onError: (error: unknown) => void,
  ) {
    this.loop = new WakingLoop(signal, () => this.sweep(), onError);
  }

  /** Where the tail stands: `transaction.position`. */
  get cursor(): string {
    return this.at ? `${this.at.transaction}.${this.at.position}` : '0.0';
  }

  onEvents(listener: (events: readonly EventNotice[]) => void): void {
    this.listeners.add(listener);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async sweep(): Promise<boolean> {
    this.at ??= await this.now();
    const rows = await this.database.systemQuery<NoticeRow>(
      `SELECT transaction_id::text, position, tenant_id, stream_type, stream_id, version, type FROM event
       WHERE (transaction_id, position) > ($1::xid8, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY transaction_id, position LIMIT ${BATCH}`,
      [this.at.transaction, this.at.position],
    );
    const last = rows.at(-1);
    if (!last) return false;
    const events = rows.map(noticeOf);
    for (const listener of this.listeners) listener(events);
    this.at = { transaction: last.transaction_id, position: last.position };
    return rows.length === BATCH;
  }

  /** Everything below the oldest running transaction is behind us; what it will write is not. */
  private async now(): Promise<{ transaction: string; position: number }> {
    const rows = await this.database.systemQuery<{ xmin: string }>(
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`,
    );
    return { transaction: String(BigInt(rows[0]!.xmin) - 1n), position: Number.MAX_SAFE_INTEGER };
  }
}
