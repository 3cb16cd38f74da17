import { LIFTS } from '#domain/lifts.js';
import { Past, type PastRow } from '#domain/ports/past.js';
import type { ReadDatabase } from '#domain/ports/read-database.js';
import { fold } from '#domain/shared/aggregate-root.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { lifted, type Lifts } from '#domain/shared/upcasting.js';
import { mappingOf } from './mappings.js';

interface EventRow extends DomainEvent {
  readonly stream_id: string;
}

/** Folds what the log has of a stream and derives its row from that, as a save does. */
export class PostgresPast extends Past {
  constructor(
    private readonly database: ReadDatabase,
    private readonly lifts: Lifts = LIFTS,
  ) {
    super();
  }

  async rows(tenantId: string, streamType: string, ids: readonly string[], at: string): Promise<PastRow[]> {
    if (ids.length === 0) return [];
    const mapping = mappingOf(streamType);
    const events = await this.database.query<EventRow>(tenantId, UP_TO, [streamType, ids, at]);
    return [...Map.groupBy(events, ({ stream_id }) => stream_id)].map(([id, stream]) => {
      const state: unknown = fold(
        mapping.evolve,
        stream.map(({ type, v, data }): DomainEvent => lifted({ type, v, data }, this.lifts)),
      );
      return { ...mapping.columns(state), tenant_id: tenantId, id, version: stream.length, state };
    });
  }
}

/** Clocks of two processes differ: the last version that was recorded by then brings all before it along. */
const UP_TO = `
  SELECT e.stream_id, e.type, e.v, e.data
  FROM (SELECT stream_id, max(version) AS version FROM event
        WHERE tenant_id = $1 AND stream_type = $2 AND stream_id = ANY($3::uuid[]) AND recorded_at <= $4::timestamptz
        GROUP BY stream_id) last
  JOIN event e ON e.tenant_id = $1 AND e.stream_id = last.stream_id AND e.version <= last.version
  ORDER BY e.stream_id, e.version`;
