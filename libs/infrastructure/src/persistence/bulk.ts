import { randomUUID } from 'node:crypto';
import type { AggregateRoot } from '#domain/shared/aggregate-root.js';
import { SYSTEM } from '#domain/shared/command.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import type { Queryable } from './database.js';
import { chainEvents, GENESIS, HISTORY } from './event-log.js';
import type { Statement } from './packet.js';
import type { RowMapping } from './row-mapping.js';

/** An event of a bulk load is recorded when it says it happened, so that a history that was made up reads like one. */
type Dated = DomainEvent<string, { readonly at: string }>;

export interface BulkOptions {
  /** Who did it; null: the system. */
  readonly userOf?: (event: Dated) => string | null;
  /** False: the log's readers react to these events as to any other. */
  readonly history?: boolean;
}

/**
 * Writes new aggregates that were decided in memory, with their events, in two set-based statements. The caller keeps the
 * chunks short (a writing transaction holds every log reader back) and sets counters and quotas.
 */
export async function saveMany<State, Event extends Dated, A extends AggregateRoot<State, Event>>(
  client: Queryable,
  tenantId: string,
  mapping: RowMapping<State, Event, A>,
  aggregates: readonly A[],
  { userOf = () => null, history = true }: BulkOptions = {},
): Promise<void> {
  if (aggregates.length === 0) return;
  const commandId = randomUUID();
  const rows: object[] = [];
  const events: object[] = [];
  for (const aggregate of aggregates) {
    const id = mapping.id(aggregate.state);
    let head = GENESIS;
    aggregate.changes.forEach((event, version) => {
      const actor = { ...SYSTEM, userId: userOf(event) };
      const meta = { tenantId, actor, commandId, ...(history && { correlationId: HISTORY }) };
      const chained = chainEvents(
        { type: mapping.streamType, id, version, head },
        [event],
        meta,
        new Date(event.data.at),
        version,
      );
      head = chained.head as Buffer<ArrayBuffer>;
      events.push(...chained.rows);
    });
    rows.push({
      tenant_id: tenantId,
      id,
      version: aggregate.version,
      hash: `\\x${head.toString('hex')}`,
      state: aggregate.state,
      ...mapping.columns(aggregate.state),
    });
  }
  await client.query(insertRows(mapping.table, rows));
  await client.query(insertManyEvents(events));
}

/** One new aggregate of any kind. */
interface Begun {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- aggregates of several kinds
  readonly mapping: RowMapping<any, any, any>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- aggregates of several kinds
  readonly aggregate: AggregateRoot<any, DomainEvent<string, any>>;
}

/** Writes new aggregates of several kinds as one command: a statement for each kind, and one for all their events. */
export function writeNew(begun: readonly Begun[], meta: CommandMeta): Statement[] {
  const now = new Date();
  const events: object[] = [];
  const rows = new Map<string, object[]>();
  for (const { mapping, aggregate } of begun) {
    const id = mapping.id(aggregate.state);
    const stream = { type: mapping.streamType, id, version: 0, head: GENESIS };
    const chained = chainEvents(stream, aggregate.changes, meta, now, events.length);
    events.push(...chained.rows);
    const ofKind = rows.get(mapping.table) ?? [];
    rows.set(mapping.table, ofKind);
    ofKind.push({
      tenant_id: meta.tenantId,
      id,
      version: aggregate.version,
      hash: `\\x${chained.head.toString('hex')}`,
      state: aggregate.state,
      ...mapping.columns(aggregate.state),
    });
  }
  return [...[...rows].map(([table, ofTable]) => insertRows(table, ofTable)), insertManyEvents(events)];
}

function insertRows(table: string, rows: readonly object[]): Statement {
  return {
    name: `insert-many-${table}`,
    text: `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    values: [JSON.stringify(rows)],
    silent: true,
  };
}

function insertManyEvents(events: readonly object[]): Statement {
  return { name: 'insert-many-events', text: INSERT_MANY_EVENTS, values: [JSON.stringify(events)], silent: true };
}

/** In the order given: it becomes theirs in the log. */
const INSERT_MANY_EVENTS = `
  INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, user_id, command_id, correlation_id,
    causation_id, occurred_at, recorded_at, hash)
  SELECT tenant_id, stream_id, version, id, stream_type, type, v, data, user_id, command_id, correlation_id,
    causation_id, occurred_at, recorded_at, decode(hash, 'hex')
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (tenant_id uuid, stream_id uuid, version int, id uuid, stream_type text,
    type text, v smallint, data jsonb, user_id uuid, command_id uuid, correlation_id uuid, causation_id uuid,
    occurred_at timestamptz, recorded_at timestamptz, hash text)) WITH ORDINALITY AS e (tenant_id, stream_id, version, id,
    stream_type, type, v, data, user_id, command_id, correlation_id, causation_id, occurred_at, recorded_at, hash, place)
  ORDER BY place`;
