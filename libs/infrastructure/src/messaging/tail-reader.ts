import type { EventNotice } from '#domain/shared/domain-event.js';
import type { Database } from '../persistence/database.js';
import { PLACE, type LogPlace } from '../persistence/event-log.js';
import type { LogSignal } from './log-signal.js';
import { WakingLoop } from './waking-loop.js';

const BATCH = 1_000;
const SNAPSHOT = `SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() s`;

interface NoticeRow extends LogPlace {
  readonly tenant_id: string;
  readonly stream_type: string;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
}

function noticeOf({ transaction, position, tenant_id, stream_type, stream_id, version, type }: NoticeRow): EventNotice {
  return {
    tenantId: tenant_id,
    streamType: stream_type,
    streamId: stream_id,
    version,
    position: `${transaction}.${position}`,
    event: { type },
  };
}

/** Follows the log in memory from now on, across tenants: for live updates and for what must be forgotten soon. */
export class TailReader {
  private readonly loop: WakingLoop;
  private readonly listeners = new Set<(events: readonly EventNotice[]) => void>();
  private at: LogPlace | undefined;
  private known = 0;
  private since = Infinity;
  /** At that time, every transaction that had committed was below `xmax`. */
  private mark: { readonly xmax: bigint; readonly time: number } | undefined;

  constructor(
    private readonly database: Database,
    signal: LogSignal,
    onError: (error: unknown) => void,
  ) {
    this.loop = new WakingLoop(signal, () => this.sweep(), onError);
  }

  /** All changes that were committed between `followsSince` and then have been told (as `performance.now()` counts); 0 at first. */
  get knownUntil(): number {
    return this.known;
  }

  /** What was read after that has whatever is not told here. */
  get followsSince(): number {
    return this.since;
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
    if (!this.at) {
      this.at = await this.now();
      this.since = performance.now();
    }
    const time = performance.now();
    const [snapshot] = await this.database.systemQuery<{ xmin: string; xmax: string }>(SNAPSHOT);
    const rows = await this.database.systemQuery<NoticeRow>(
      `SELECT ${PLACE}, tenant_id, stream_type, stream_id, version, type FROM event
       WHERE (transaction_id, position) > ($1::xid8, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY transaction_id, position LIMIT ${BATCH}`,
      [this.at.transaction, this.at.position],
    );
    const last = rows.at(-1);
    if (last) {
      const events = rows.map(noticeOf);
      for (const listener of this.listeners) listener(events);
      this.at = last;
    }
    if (rows.length === BATCH) return true;
    this.advance(BigInt(snapshot!.xmin), { xmax: BigInt(snapshot!.xmax), time });
    return false;
  }

  /** All that was written below `xmin` has been told. */
  private advance(xmin: bigint, now: { readonly xmax: bigint; readonly time: number }): void {
    for (const mark of [this.mark ?? now, now]) if (xmin >= mark.xmax) this.known = mark.time;
    if (!this.mark || xmin >= this.mark.xmax) this.mark = now;
  }

  /** Everything below the oldest running transaction is behind us; what it will write is not. */
  private async now(): Promise<LogPlace> {
    const [snapshot] = await this.database.systemQuery<{ xmin: string }>(SNAPSHOT);
    return { transaction: String(BigInt(snapshot!.xmin) - 1n), position: Number.MAX_SAFE_INTEGER };
  }
}
