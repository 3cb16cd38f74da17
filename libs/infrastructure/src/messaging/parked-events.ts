import { asTenant, type Database, type Queryable } from '../persistence/database.js';
import { EVENT_COLUMNS, toRecordedEvent, type LogRow } from '../persistence/event-log.js';
import type { LogReader } from './durable-reader.js';

/** Tries before an event waits for a person. */
export const PARK_AFTER = 5;
const FIRST_WAIT = '200 milliseconds';

type Place = Pick<LogRow, 'tenant_id' | 'stream_id' | 'version' | 'id'>;

export function failureText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : String(error).slice(0, 500);
}

/** Waits for a retry under way: one that succeeds meanwhile would not see what is parked behind it, and leave it there. */
export async function streamIsParked(
  client: Queryable,
  reader: string,
  { tenant_id, stream_id }: Place,
): Promise<boolean> {
  const { rows } = await client.query({
    name: 'stream-is-parked',
    text: 'SELECT 1 FROM parked_event WHERE tenant_id = $1 AND reader = $2 AND stream_id = $3 LIMIT 1 FOR KEY SHARE',
    values: [tenant_id, reader, stream_id],
  });
  return rows.length > 0;
}

/** Of the streams of these events, those that are stopped. Waits for retries under way, as `streamIsParked` does. */
export async function parkedStreams(
  client: Queryable,
  reader: string,
  rows: readonly Place[],
): Promise<ReadonlySet<string>> {
  const { rows: parked } = await client.query<{ stream_id: string }>({
    name: 'parked-streams',
    text: `SELECT stream_id FROM parked_event WHERE reader = $1 AND tenant_id = ANY($2::uuid[]) AND stream_id = ANY($3::uuid[]) FOR KEY SHARE`,
    values: [
      reader,
      [...new Set(rows.map(({ tenant_id }) => tenant_id))],
      [...new Set(rows.map(({ stream_id }) => stream_id))],
    ],
  });
  return new Set(parked.map(({ stream_id }) => stream_id));
}

const PARK = `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error)
  VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '${FIRST_WAIT}', $8) ON CONFLICT DO NOTHING`;

/** The event that failed: tried again soon, without holding up other streams. */
export async function parkFirst(client: Queryable, reader: string, at: Place, error: string): Promise<void> {
  await client.query(PARK, [at.tenant_id, reader, at.id, at.stream_id, at.version, 'retrying', 1, error]);
}

/** A later event of a stream that is stopped: it waits its turn. */
export async function parkBehind(client: Queryable, reader: string, at: Place): Promise<void> {
  await client.query(PARK, [at.tenant_id, reader, at.id, at.stream_id, at.version, 'waiting', 0, null]);
}

type ParkedRow = LogRow & { tries: number };

/** Tries one due event again; true when there was one. Its stream goes on with the next one once it succeeds. */
export function retryParked(database: Database, reader: LogReader): Promise<boolean> {
  return database.systemTransaction(async (client) => {
    const { rows } = await client.query<ParkedRow>(
      `SELECT ${EVENT_COLUMNS.split(',')
        .map((column) => `e.${column.trim()}`)
        .join(', ')}, p.tries
       FROM parked_event p JOIN event e ON e.tenant_id = p.tenant_id AND e.stream_id = p.stream_id AND e.version = p.version
       WHERE p.reader = $1 AND p.status = 'retrying' AND p.next_at <= now()
       ORDER BY p.next_at LIMIT 1 FOR UPDATE OF p SKIP LOCKED`,
      [reader.name],
    );
    const row = rows[0];
    if (!row) return false;
    await client.query('SAVEPOINT event');
    try {
      await asTenant(client, row.tenant_id, () => reader.handle(toRecordedEvent(row), client));
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT event');
      await waitLonger(client, reader.name, row, failureText(error));
      return true;
    }
    await client.query('DELETE FROM parked_event WHERE tenant_id = $1 AND reader = $2 AND event_id = $3', [
      row.tenant_id,
      reader.name,
      row.id,
    ]);
    await client.query(
      `UPDATE parked_event SET status = 'retrying', next_at = now()
       WHERE tenant_id = $1 AND reader = $2 AND stream_id = $3 AND version =
         (SELECT min(version) FROM parked_event WHERE tenant_id = $1 AND reader = $2 AND stream_id = $3)`,
      [row.tenant_id, reader.name, row.stream_id],
    );
    return true;
  });
}

async function waitLonger(client: Queryable, reader: string, row: ParkedRow, error: string): Promise<void> {
  await client.query(
    `UPDATE parked_event SET tries = tries + 1, error = $4, status = CASE WHEN tries + 1 >= ${PARK_AFTER} THEN 'parked' ELSE 'retrying' END,
       next_at = now() + interval '${FIRST_WAIT}' * (2 ^ tries) * (0.5 + random())
     WHERE tenant_id = $1 AND reader = $2 AND event_id = $3`,
    [row.tenant_id, reader, row.id, error],
  );
}

export interface ParkedEvent {
  readonly id: string;
  readonly reader: string;
  readonly tenantId: string;
  readonly streamType: string;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly error: string | null;
  readonly tries: number;
  readonly since: Date;
}

/** What waits for a person, in every tenant, the oldest first. */
export function listParked(database: Database): Promise<ParkedEvent[]> {
  return database.systemQuery<ParkedEvent>(
    `SELECT p.event_id AS id, p.reader, p.tenant_id AS "tenantId", e.stream_type AS "streamType", p.stream_id AS "streamId", p.version,
       e.type, p.error, p.tries, p.parked_at AS since
     FROM parked_event p JOIN event e ON e.tenant_id = p.tenant_id AND e.stream_id = p.stream_id AND e.version = p.version
     WHERE p.status = 'parked' ORDER BY p.parked_at, p.version`,
  );
}

/** A person says: try it again. */
export async function redrive(database: Database, tenantId: string, reader: string, eventId: string): Promise<boolean> {
  return database.tenantTransaction(tenantId, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE parked_event SET status = 'retrying', tries = 0, next_at = now()
       WHERE tenant_id = $1 AND reader = $2 AND event_id = $3 AND status = 'parked'`,
      [tenantId, reader, eventId],
    );
    return (rowCount ?? 0) > 0;
  });
}
