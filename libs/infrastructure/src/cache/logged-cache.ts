import { Cache, type CacheStats } from '#domain/ports/cache.js';
import type { ReadDatabase } from '#domain/ports/read-database.js';

/** An answer as JSON, and the snapshot of PostgreSQL that it holds for: all that is visible in it is in the answer. */
export interface Kept {
  /** As `xmin:xmax:…`. */
  readonly snapshot: string;
  readonly json: string;
}

interface Standing {
  /** Of this moment. */
  readonly snapshot: string;
  /** Whether a stream of the types has moved since the snapshot that was asked about. */
  readonly moved: boolean;
}

interface Load {
  readonly snapshot: string;
  readonly began: number;
  readonly json: Promise<string | undefined>;
}

/** Answers larger than this are not kept (characters). */
const LARGEST = 1_000_000;
/** A snapshot that lies so far behind (transactions) is moved on, or asking what moved since would read more and more of the log. */
const FAR = 200n;

/**
 * Asks the log with each use whether what is kept still holds, so that it is exact in any number of processes, however late
 * their tails are (ADR 20). Where answers are kept is up to the adapter; losing them costs a load.
 */
export abstract class LoggedCache extends Cache {
  private readonly loads = new Map<string, Load>();
  private clock = 0;
  private readonly counted = { hits: 0, misses: 0 };

  constructor(private readonly database: ReadDatabase) {
    super();
  }

  get stats(): CacheStats {
    return this.counted;
  }

  /** Undefined when nothing is kept, or cannot be reached. */
  protected abstract find(place: string): Promise<Kept | undefined>;
  protected abstract keep(place: string, kept: Kept): Promise<void>;

  async remember<Answer>(
    tenantId: string,
    key: string,
    of: readonly string[],
    load: () => Promise<Answer>,
  ): Promise<Answer> {
    const place = `${tenantId}/${key}`;
    const came = (this.clock += 1);
    const before = this.loads.get(place);
    const kept = before ? undefined : await this.find(place);
    const standing = await this.standing(tenantId, of, (before ?? kept)?.snapshot);
    if (!standing.moved) {
      this.counted.hits += 1;
      if (kept) return this.still(place, kept, standing) as Answer;
      return parsed(await before!.json) as Answer;
    }
    // What was begun after this caller came has everything they may have been told of.
    const other = this.loads.get(place);
    const shared = other !== undefined && other.began > came;
    this.counted[shared ? 'hits' : 'misses'] += 1;
    const json = shared ? other.json : this.load(place, standing.snapshot, load);
    return parsed(await json) as Answer;
  }

  private still(place: string, { snapshot, json }: Kept, now: Standing): unknown {
    if (oldest(now.snapshot) - oldest(snapshot) > FAR) void this.keep(place, { snapshot: now.snapshot, json });
    return parsed(json);
  }

  /** The snapshot is from before: whatever is committed meanwhile is not in it, and counts as moved. */
  private load(place: string, snapshot: string, load: () => Promise<unknown>): Promise<string | undefined> {
    const began = (this.clock += 1);
    const json = (async () => {
      try {
        const text = JSON.stringify(await load()) as string | undefined;
        if (text !== undefined && text.length <= LARGEST) await this.keep(place, { snapshot, json: text });
        return text;
      } finally {
        if (this.loads.get(place)?.began === began) this.loads.delete(place);
      }
    })();
    this.loads.set(place, { snapshot, began, json });
    return json;
  }

  private async standing(tenantId: string, of: readonly string[], since: string | undefined): Promise<Standing> {
    const [standing] = await this.database.query<Standing>(tenantId, STANDING, [since ?? null, of]);
    return standing!;
  }
}

/**
 * One probe of the index that begins at the oldest transaction which the snapshot does not show whole; the order keeps the
 * planner to it. A snapshot that lies ahead comes from a database that has been restored since.
 */
const STANDING = `
  SELECT now.snapshot::text AS snapshot,
    $2::text IS NULL OR pg_snapshot_xmin($2::text::pg_snapshot) > pg_snapshot_xmin(now.snapshot) OR COALESCE((
      SELECT true FROM event
      WHERE tenant_id = $1 AND transaction_id >= pg_snapshot_xmin($2::text::pg_snapshot)
        AND NOT pg_visible_in_snapshot(transaction_id, $2::text::pg_snapshot) AND stream_type = ANY($3::text[])
      ORDER BY transaction_id, position LIMIT 1), false) AS moved
  FROM (SELECT pg_current_snapshot() AS snapshot) now`;

/** The first transaction of a snapshot that was still running. */
function oldest(snapshot: string): bigint {
  return BigInt(snapshot.slice(0, snapshot.indexOf(':')));
}

/** Everybody gets their own, the one who loaded it too: nobody changes another's, and what is not JSON shows at once. */
function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
