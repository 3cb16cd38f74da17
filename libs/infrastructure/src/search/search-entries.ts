import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { LogReader } from '../messaging/durable-reader.js';
import type { Queryable } from '../persistence/database.js';

/** What a thing is found by: its number, and the words people know it by. */
interface Searched {
  readonly table: string;
  readonly key: string;
  /** SQL of further words; undefined: found by its number alone. */
  readonly words?: readonly string[];
  /** Words of the language, which people mistype: numbers are none. */
  readonly spelled?: readonly string[];
  /** Events after which it may be found by something else. */
  readonly events: readonly string[];
}

const SEARCHED: Readonly<Record<string, Searched>> = {
  vehicle: {
    table: 'vehicle',
    key: 'number',
    words: ['vin', `state->>'plate'`, 'year', 'make', 'model'],
    spelled: ['make', 'model'],
    events: ['fleet.vehicle-registered', 'fleet.vehicle-updated'],
  },
  'work-order': {
    table: 'work_order',
    key: 'number',
    words: ['description'],
    spelled: ['description'],
    events: ['maintenance.work-order-created', 'maintenance.work-order-updated'],
  },
  part: {
    table: 'part',
    key: 'part_number',
    words: ['name'],
    spelled: ['name'],
    events: ['inventory.part-created', 'inventory.part-updated'],
  },
  attachment: {
    table: 'attachment',
    key: `state->>'fileName'`,
    words: [`state->>'caption'`],
    spelled: [`state->>'caption'`],
    events: ['attachments.file-attached'],
  },
  invoice: { table: 'invoice', key: 'number', events: ['billing.invoice-issued'] },
};

/** Writes what things are found by a moment after they were made or changed: many at once, and not while a person waits (ADR 17). */
export class SearchEntries implements LogReader {
  readonly name = 'search-entries';
  readonly types: ReadonlySet<string> = new Set(Object.values(SEARCHED).flatMap(({ events }) => events));

  handle(event: RecordedEvent, client: Queryable): Promise<void> {
    return this.handleMany([event], client);
  }

  async handleMany(events: readonly RecordedEvent[], client: Queryable): Promise<void> {
    for (const [type, ofType] of Map.groupBy(events, ({ streamType }) => streamType))
      await writeEntries(client, ofType[0]!.tenantId, type, [...new Set(ofType.map(({ streamId }) => streamId))]);
  }
}

/** As the rows are now; kinds that are not searched have none. Runs in the tenant's transaction. */
export async function writeEntries(
  client: Queryable,
  tenantId: string,
  streamType: string,
  ids: readonly string[],
): Promise<void> {
  const searched = SEARCHED[streamType];
  if (!searched) return;
  for (const text of [entriesOf(searched), wordsOf(searched)]) if (text) await client.query(text, [tenantId, ids]);
}

const lowered = (columns: readonly string[]): string => `lower(concat_ws(' ', ${columns.join(', ')}))`;

/** An entry that says the same already is left as it is: its index would be written for nothing. */
function entriesOf({ table, key, words }: Searched): string {
  const said = words ? `' ' || ${lowered([key, ...words])}` : 'NULL';
  return `INSERT INTO search_entry AS e (tenant_id, kind, key, id, words)
    SELECT tenant_id, '${table}', lower(${key}), id, ${said} FROM ${table} WHERE tenant_id = $1 AND id = ANY($2::uuid[])
    ON CONFLICT (tenant_id, kind, id) DO UPDATE SET key = EXCLUDED.key, words = EXCLUDED.words
    WHERE (e.key, e.words) IS DISTINCT FROM (EXCLUDED.key, EXCLUDED.words)`;
}

/** In their order, so that no two writers wait for each other. */
function wordsOf({ table, spelled }: Searched): string | undefined {
  return (
    spelled &&
    `INSERT INTO search_word (tenant_id, word)
    SELECT DISTINCT $1::uuid, said.word FROM ${table}, search_words(${lowered(spelled)}) said (word)
    WHERE tenant_id = $1 AND id = ANY($2::uuid[])
      AND NOT EXISTS (SELECT FROM search_word known WHERE known.tenant_id = $1 AND known.word = said.word)
    ORDER BY said.word ON CONFLICT DO NOTHING`
  );
}
