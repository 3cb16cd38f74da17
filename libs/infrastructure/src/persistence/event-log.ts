import { hash, randomUUID } from 'node:crypto';
import { LIFTS } from '#domain/lifts.js';
import type { DomainEvent, RecordedEvent } from '#domain/shared/domain-event.js';
import { lifted } from '#domain/shared/upcasting.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { Statement } from './packet.js';

/** What stands before the first event of a stream. */
export const GENESIS = Buffer.alloc(32);

/** The correlation id of events that were brought in from elsewhere: a past that no durable reader reacts to any more. */
export const HISTORY = '6b1f6f0c-93a5-4a37-8a6e-3c1d2f7e5a90';

export interface EventRow {
  id: string;
  tenant_id: string;
  stream_type: string;
  stream_id: string;
  version: number;
  type: string;
  v: number;
  data: unknown;
  user_id: string | null;
  command_id: string;
  correlation_id: string;
  causation_id: string | null;
  occurred_at: string;
  recorded_at: string;
}

/** Where an event is in the log. Under a name of its own: `ORDER BY transaction_id` would sort by a text of that name, 10000 before 9999. */
export const PLACE = 'transaction_id::text AS transaction, position';

export const EVENT_COLUMNS = `${PLACE}, id, tenant_id, stream_type, stream_id, version, type, v, data, user_id,
  command_id, correlation_id, causation_id, occurred_at, recorded_at`;

const OF_THE_SAVE = [
  'tenant_id',
  'stream_id',
  'stream_type',
  'user_id',
  'command_id',
  'correlation_id',
  'causation_id',
  'occurred_at',
  'recorded_at',
] as const;
const OF_EACH = ['version', 'id', 'type', 'v', 'data', 'hash'] as const;

/** Saves of up to so many events are prepared statements, one for each number of them. */
const MOST_PREPARED = 8;

/** Writes the events of one save, in order. */
export function insertEvents(rows: readonly ChainedRow[]): Statement {
  const [first] = rows as readonly [ChainedRow, ...ChainedRow[]];
  const ofEach = rows.flatMap((row) => [
    row.version,
    row.id,
    row.type,
    row.v,
    JSON.stringify(row.data),
    Buffer.from(row.hash, 'hex'),
  ]);
  return {
    ...(INSERTS[rows.length] ?? { text: insertText(rows.length) }),
    values: [...OF_THE_SAVE.map((column) => first[column]), ...ofEach],
    silent: true,
  };
}

function insertText(rows: number): string {
  const ofTheSave = OF_THE_SAVE.map((_, index) => `$${index + 1}`);
  const tuples = Array.from({ length: rows }, (_, row) => {
    const before = OF_THE_SAVE.length + row * OF_EACH.length;
    return `(${[...ofTheSave, ...OF_EACH.map((_, index) => `$${before + index + 1}`)].join(', ')})`;
  });
  return `INSERT INTO event (${[...OF_THE_SAVE, ...OF_EACH].join(', ')}) VALUES ${tuples.join(', ')}`;
}

const INSERTS = Array.from({ length: MOST_PREPARED + 1 }, (_, rows) => ({
  name: `insert-events-${rows}`,
  text: insertText(rows),
}));

export type ChainedRow = EventRow & { readonly hash: string };

export interface ChainedEvents {
  readonly rows: ChainedRow[];
  readonly head: Buffer;
}

/** Gives events their metadata and links each to its predecessor's hash. @param place how many of the same save come before */
export function chainEvents(
  stream: { type: string; id: string; version: number; head: Buffer },
  events: readonly DomainEvent[],
  meta: Pick<CommandMeta, 'tenantId' | 'actor' | 'commandId' | 'correlationId' | 'causationId' | 'occurredAt'>,
  now: Date,
  place = 0,
): ChainedEvents {
  const recordedAt = now.toISOString();
  const occurredAt = meta.occurredAt && meta.occurredAt < recordedAt ? meta.occurredAt : recordedAt;
  let head = stream.head;
  const rows = events.map((event, index) => {
    const row: EventRow = {
      id: uuidv7(now, place + index),
      tenant_id: meta.tenantId,
      stream_type: stream.type,
      stream_id: stream.id,
      version: stream.version + index + 1,
      type: event.type,
      v: event.v,
      data: event.data,
      user_id: meta.actor.userId,
      command_id: meta.commandId,
      correlation_id: meta.correlationId ?? meta.commandId,
      causation_id: meta.causationId ?? null,
      occurred_at: occurredAt,
      recorded_at: recordedAt,
    };
    head = chainHash(row, head);
    return { ...row, hash: head.toString('hex') };
  });
  return { rows, head };
}

/** SHA-256 over the predecessor's hash and the event's canonical JSON (RFC 8785). */
export function chainHash(row: EventRow, previous: Buffer): Buffer {
  return hash('sha256', Buffer.concat([previous, Buffer.from(canonicalJson(row))]), 'buffer');
}

/** A row as `EVENT_COLUMNS` reads it, without its place in the log: what the hash covers. */
export function hashedPart(row: EventRow & Record<string, unknown>): EventRow {
  const {
    id,
    tenant_id,
    stream_type,
    stream_id,
    version,
    type,
    v,
    data,
    user_id,
    command_id,
    correlation_id,
    causation_id,
  } = row;
  const iso = (at: string | Date) => new Date(at).toISOString();
  return {
    id,
    tenant_id,
    stream_type,
    stream_id,
    version,
    type,
    v,
    data,
    user_id,
    command_id,
    correlation_id,
    causation_id,
    occurred_at: iso(row.occurred_at),
    recorded_at: iso(row.recorded_at),
  };
}

export interface LogPlace {
  readonly transaction: string;
  readonly position: number;
}

export type LogRow = EventRow & LogPlace;

/** For whoever reacts to it, in the shape the domain knows today. */
export function toRecordedEvent(row: LogRow, lifts = LIFTS): RecordedEvent {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    streamType: row.stream_type,
    streamId: row.stream_id,
    version: row.version,
    position: `${row.transaction}.${row.position}`,
    event: lifted({ type: row.type, v: row.v, data: row.data }, lifts),
    userId: row.user_id,
    commandId: row.command_id,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    occurredAt: new Date(row.occurred_at).toISOString(),
    recordedAt: new Date(row.recorded_at).toISOString(),
  };
}

/**
 * UUID version 7 (RFC 9562, 5.7): the time, the place among those of one save (6.2, method 1: they sort in their order), and
 * the random rest of a version 4, which Node draws in advance.
 */
function uuidv7(now: Date, place: number): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(place % 4096).toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
}
