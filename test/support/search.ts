import { SHARDS } from '#infrastructure/messaging/durable-reader.js';
import { HISTORY } from '#infrastructure/persistence/event-log.js';
import { SearchEntries } from '#infrastructure/search/search-entries.js';
import type { FreshDatabase } from './database.js';
import { eventually } from './eventually.js';

/** Until everything that was made or changed so far can be found: that comes a moment later. */
export async function searchKnowsAll(database: FreshDatabase): Promise<void> {
  const { name, types } = new SearchEntries();
  await eventually(async () => {
    const [behind] = await database.admin<{ times: number }>(
      `SELECT count(*)::int AS times FROM event e LEFT JOIN reader_shard s ON s.reader = $1 AND s.shard = shard_of(e.tenant_id, $2)
       WHERE e.type = ANY($3) AND e.correlation_id <> '${HISTORY}'
         AND (e.transaction_id, e.position) > (COALESCE(s.transaction_id, '0'), COALESCE(s.position, 0))`,
      [name, SHARDS, [...types]],
    );
    return behind!.times === 0;
  });
}
