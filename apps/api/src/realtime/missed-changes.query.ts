import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { LogPlaces } from '../shared/log-places.js';
import { ChangeSet } from './live-changes.js';

/** Events somebody may be behind and still be told them one by one. */
const MOST = 500;
/** Transactions of all tenants: beyond this looking for one tenant's among them costs more than loading the screen again. */
const FARTHEST = 100_000n;

const CURSOR = /^(\d{1,19})\.(\d{1,18})$/;

interface Row {
  readonly stream_type: string;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
}

/** What a tenant's log has after a cursor. */
@Injectable()
export class MissedChanges {
  constructor(
    private readonly database: ReadDatabase,
    private readonly places: LogPlaces,
  ) {}

  /** @param cursor as the tenant has it; `tail` as the log has it. Undefined when it is too much, or the cursor is none of ours: everything must be loaded again. */
  async since(tenantId: string, cursor: string, tail: string): Promise<ChangeSet | undefined> {
    const [, transaction, position] = CURSOR.exec(this.places.open(tenantId, cursor) ?? '') ?? [];
    const [, newest] = CURSOR.exec(tail) ?? [];
    if (!transaction || !position || !newest) return undefined;
    const behind = BigInt(newest) - BigInt(transaction);
    // One from the future is of another database, restored from a backup perhaps.
    if (behind > FARTHEST || behind < -FARTHEST) return undefined;
    const rows = await this.database.query<Row>(tenantId, AFTER, [transaction, position]);
    if (rows.length > MOST) return undefined;
    const changes = new ChangeSet();
    for (const { stream_type: streamType, stream_id: streamId, version, type } of rows)
      changes.note({ streamType, streamId, version, event: { type } });
    return changes;
  }
}

const AFTER = `
  SELECT stream_type, stream_id, version, type FROM event
  WHERE tenant_id = $1 AND (transaction_id, position) > ($2::text::xid8, $3::text::bigint)
    AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY transaction_id, position LIMIT ${MOST + 1}`;
