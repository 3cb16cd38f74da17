import { Cache, type CacheStats } from '#domain/ports/cache.js';
import type { ReadDatabase } from '#domain/ports/read-database.js';

/** An answer as JSON, and the horizon: all that was written by transactions below it is in the answer. */
export interface Kept {
  readonly horizon: string;
  readonly json: string;
}

interface Standing {
  /** The oldest transaction that is still running. */
  readonly horizon: string;
  /** Whether a stream of the types has moved since the horizon that was asked about. */
  readonly moved: boolean;
}

interface Load {
  readonly horizon: string;
  readonly began: number;
  readonly json: Promise<string | undefined>;
}

/** Answers larger than this are not kept (characters). */
const LARGEST = 1_000_000;
/** A horizon that lies so far behind (transactions) is moved on, or asking what moved since would read more and more of the log. */
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
    const standing = await this.standing(tenantId, of, (before ?? kept)?.horizon);
    if (!standing.moved) {
      this.counted.hits += 1;
      if (kept) return this.still(place, kept, standing) as Answer;
      return parsed(await before!.json) as Answer;
    }
    // What was begun after this caller came has everything they may have been told of.
    const other = this.loads.get(place);
    const shared = other !== undefined && other.began > came;
    this.counted[shared ? 'hits' : 'misses'] += 1;
    const json = shared ? other.json : this.load(place, standing.horizon, load);
    return parsed(await json) as Answer;
  }

  private still(place: string, { horizon, json }: Kept, standing: Standing): unknown {
    if (BigInt(standing.horizon) - BigInt(horizon) > FAR) void this.keep(place, { horizon: standing.horizon, json });
    return parsed(json);
  }

  /** The horizon was asked for before: whatever is written meanwhile lies at or above it, and counts as moved. */
  private load(place: string, horizon: string, load: () => Promise<unknown>): Promise<string | undefined> {
    const began = (this.clock += 1);
    const json = (async () => {
      try {
        const text = JSON.stringify(await load()) as string | undefined;
        if (text !== undefined && text.length <= LARGEST) await this.keep(place, { horizon, json: text });
        return text;
      } finally {
        if (this.loads.get(place)?.began === began) this.loads.delete(place);
      }
    })();
    this.loads.set(place, { horizon, began, json });
    return json;
  }

  private async standing(tenantId: string, of: readonly string[], since: string | undefined): Promise<Standing> {
    const [standing] = await this.database.query<Standing>(tenantId, STANDING, [since ?? null, of]);
    return standing!;
  }
}

/**
 * One probe of the index that begins at the horizon; the order keeps the planner to it. A horizon that lies ahead comes from a
 * database that has been restored since.
 */
const STANDING = `
  SELECT now.xmin::text AS horizon, $2::text IS NULL OR $2::text::xid8 > now.xmin OR COALESCE((
    SELECT true FROM event WHERE tenant_id = $1 AND transaction_id >= $2::text::xid8 AND stream_type = ANY($3::text[])
    ORDER BY transaction_id, position LIMIT 1), false) AS moved
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin) now`;

/** Everybody gets their own, the one who loaded it too: nobody changes another's, and what is not JSON shows at once. */
function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
