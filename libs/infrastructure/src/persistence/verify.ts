import { isDeepStrictEqual } from 'node:util';
import { LIFTS } from '#domain/lifts.js';
import { fold } from '#domain/shared/aggregate-root.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { lifted, type Lifts } from '#domain/shared/upcasting.js';
import type { Database, Queryable } from './database.js';
import { chainHash, GENESIS, hashedPart, type EventRow } from './event-log.js';
import { MAPPINGS } from './mappings.js';
import type { AnyMapping } from './row-mapping.js';

const PAGE = 500;

export interface VerifyReport {
  streams: number;
  events: number;
  /** One line for each thing that is not as it must be. */
  faults: string[];
}

interface StateRow {
  id: string;
  version: number;
  hash: Buffer;
  state: unknown;
  row: Record<string, unknown>;
}

type StoredEvent = EventRow & { hash: Buffer } & Record<string, unknown>;

/** Proves for a whole database that folding each stream gives its row, and that no event's hash chain is broken. */
export async function verify(
  database: Database,
  onTenant: (tenantId: string, report: VerifyReport) => void = () => undefined,
  lifts: Lifts = LIFTS,
): Promise<VerifyReport> {
  const report: VerifyReport = { streams: 0, events: 0, faults: [] };
  for (const tenantId of await tenantsInLog(database)) {
    for (const mapping of MAPPINGS) await verifyKind(database, tenantId, mapping, report, lifts);
    onTenant(tenantId, report);
  }
  return report;
}

/** Loose index scan: one step for each tenant, however long the log is. */
async function tenantsInLog(database: Database): Promise<string[]> {
  const rows = await database.systemQuery<{ tenant_id: string }>(
    `WITH RECURSIVE tenants AS (
       (SELECT tenant_id FROM event ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT (SELECT e.tenant_id FROM event e WHERE e.tenant_id > t.tenant_id ORDER BY e.tenant_id LIMIT 1) FROM tenants t WHERE t.tenant_id IS NOT NULL)
     SELECT tenant_id FROM tenants WHERE tenant_id IS NOT NULL`,
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

async function verifyKind(
  database: Database,
  tenantId: string,
  mapping: AnyMapping,
  report: VerifyReport,
  lifts: Lifts,
): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database.tenantTransaction(tenantId, (client) => readPage(client, tenantId, mapping, after));
    for (const stream of page) verifyStream(mapping, tenantId, stream, report, lifts);
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

interface Stream {
  id: string;
  row: StateRow | undefined;
  events: StoredEvent[];
}

/** Streams with a row and rows with a stream, whichever exists. */
async function readPage(client: Queryable, tenantId: string, mapping: AnyMapping, after: string): Promise<Stream[]> {
  const { rows: ids } = await client.query<{ id: string }>(
    `SELECT id FROM (SELECT id FROM ${mapping.table} WHERE tenant_id = $1 AND id > $2
       UNION SELECT stream_id FROM event WHERE tenant_id = $1 AND stream_id > $2 AND stream_type = $3 AND version = 1) both_sides
     ORDER BY id LIMIT ${PAGE}`,
    [tenantId, after, mapping.streamType],
  );
  const wanted = ids.map(({ id }) => id);
  const { rows } = await client.query<StateRow>(
    `SELECT t.id, t.version, t.hash, t.state, to_jsonb(t) - 'state' AS row FROM ${mapping.table} t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`,
    [tenantId, wanted],
  );
  const { rows: events } = await client.query<StoredEvent>(
    `SELECT id, tenant_id, stream_type, stream_id, version, type, v, data, user_id, command_id, correlation_id, causation_id,
       occurred_at, recorded_at, hash FROM event WHERE tenant_id = $1 AND stream_id = ANY($2::uuid[]) ORDER BY stream_id, version`,
    [tenantId, wanted],
  );
  const byStream = Map.groupBy(events, ({ stream_id }) => stream_id);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.map((id) => ({ id, row: byId.get(id), events: byStream.get(id) ?? [] }));
}

function verifyStream(
  mapping: AnyMapping,
  tenantId: string,
  { id, row, events }: Stream,
  report: VerifyReport,
  lifts: Lifts,
): void {
  report.streams += 1;
  report.events += events.length;
  const fault = (what: string): void => void report.faults.push(`${tenantId} ${mapping.streamType} ${id}: ${what}`);
  let head: Buffer = GENESIS;
  events.forEach((event, index) => {
    if (event.version !== index + 1) fault(`version ${event.version} stands where ${index + 1} belongs`);
    head = chainHash(hashedPart(event), head);
    if (!head.equals(event.hash)) fault(`event ${event.version} is not what was recorded`);
  });
  if (!row) return fault('has events but no row');
  if (events.length === 0) return fault('has a row but no events');
  if (row.version !== events.length) fault(`the row says version ${row.version}, the log has ${events.length}`);
  if (!row.hash.equals(head)) fault(`the row's hash is not the last event's`);
  const state: unknown = fold(
    mapping.evolve,
    events.map(({ type, v, data }): DomainEvent => lifted({ type, v, data }, lifts)),
  );
  if (canonicalJson(state) !== canonicalJson(row.state)) fault('folding the events does not give the state');
  for (const [column, value] of Object.entries(mapping.columns(state as never)))
    if (!sameValue(value, row.row[column])) fault(`column ${column} is not what the state says`);
}

/** As JSON shows it: an instant may be written in two ways, an empty array is one. */
function sameValue(expected: unknown, stored: unknown): boolean {
  if (expected === undefined || expected === null) return stored === null || stored === undefined;
  if (isDeepStrictEqual(expected, stored)) return true;
  return typeof expected === 'string' && typeof stored === 'string' && Date.parse(expected) === Date.parse(stored);
}
