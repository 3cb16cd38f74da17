import type { Read } from '#domain/ports/read-database.js';
import type { Length } from './lists.js';
import { Names } from './names.js';
import type { Where } from './where.js';

/** How many streams may have moved before it is cheaper to forget everything. */
const MOST_MOVED = 500;
const MOST_LENGTHS = 500;
/** Tenants that a process remembers; of the others it was asked about longest ago. */
const MOST_TENANTS = 200;

/** What has moved, and the length that was asked for along with it. */
export interface Standing {
  /** The oldest transaction that was still running: the changes of all before it are in what was read. */
  readonly horizon: string;
  /** Streams with events since the horizon that was asked about; null when nothing may be kept. */
  readonly moved: readonly string[] | null;
  /** Null while the kept length holds. */
  readonly total: number | null;
}

/**
 * What a process remembers of one tenant: how long lists are, and what things are called. It follows from the tenant's log,
 * so whoever uses it asks along with it what has moved in the log since, in one statement and so of one moment: it is never
 * stale, in however many processes. What a transaction that was still running has written counts as moved.
 */
export class TenantMemory {
  readonly names = new Names();
  /** Everything that was written below it is in what is kept, or has been told since. */
  horizon = '0';
  private readonly lengths = new Map<string, Length>();

  length(list: string): Length | undefined {
    return this.lengths.get(list);
  }

  /** @param count SQL that counts, under the conditions `where`; carried out only if the length is not `known` or something moved */
  standing(count: string, where: Where, known: boolean): Read<Standing> {
    const [asked, held] = [where.parameters.length + 2, where.parameters.length + 3];
    const since = `$${asked}::xid8`;
    const now = 'pg_snapshot_xmin(pg_current_snapshot())';
    const events = `FROM event WHERE tenant_id = $1 AND transaction_id >= ${since}`;
    return {
      // A horizon that lies ahead comes from a database that has been restored since.
      sql: `SELECT ${now}::text AS horizon,
              CASE WHEN ${since} > '0' AND ${since} <= ${now} THEN ARRAY(SELECT stream_id ${events} LIMIT ${MOST_MOVED + 1}) END AS moved,
              CASE WHEN NOT $${held}::boolean OR ${since} > ${now} OR EXISTS (SELECT ${events}) THEN (${count}) END AS total`,
      parameters: [...where.parameters, this.horizon, known],
    };
  }

  /** Forgets what has moved since `asked`, the horizon at the time of asking. */
  advance(asked: string, { horizon, moved }: Standing): void {
    if (moved === null || moved.length > MOST_MOVED) {
      this.lengths.clear();
      this.names.clear();
    } else {
      if (moved.length > 0) this.lengths.clear();
      for (const stream of moved) this.names.forget(stream);
    }
    // Back only where nobody has gone on meanwhile, as after a restore: others have been told what moved from there on only.
    if (asked === this.horizon || BigInt(horizon) > BigInt(this.horizon)) this.horizon = horizon;
  }

  /** Keeps a length that was counted, unless another answer has overtaken it. */
  keep(list: string, length: Length, { horizon }: Standing): void {
    if (BigInt(horizon) < BigInt(this.horizon)) return;
    if (this.lengths.size >= MOST_LENGTHS) this.lengths.clear();
    this.lengths.set(list, length);
  }
}

export class TenantMemories {
  private readonly memories = new Map<string, TenantMemory>();

  of(tenantId: string): TenantMemory {
    const memory = this.memories.get(tenantId) ?? new TenantMemory();
    this.memories.delete(tenantId);
    this.memories.set(tenantId, memory);
    if (this.memories.size > MOST_TENANTS) this.memories.delete(this.memories.keys().next().value!);
    return memory;
  }
}
