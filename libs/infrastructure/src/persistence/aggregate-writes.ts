import type { CommandMeta } from '#domain/ports/repository.js';
import type { AggregateRoot } from '#domain/shared/aggregate-root.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { chainEvents, insertEvents } from './event-log.js';
import type { Statement } from './packet.js';
import type { RowMapping } from './row-mapping.js';

/** The row at its new version and the events that led there, in order. */
export function writeAggregate<State, Event extends DomainEvent, A extends AggregateRoot<State, Event>>(
  mapping: RowMapping<State, Event, A>,
  aggregate: A,
  meta: CommandMeta,
  from: { version: number; head: Buffer },
): Statement[] {
  const stream = { type: mapping.streamType, id: mapping.id(aggregate.state), version: from.version, head: from.head };
  const { rows, head } = chainEvents(stream, aggregate.changes, meta, new Date());
  const columns = {
    state: JSON.stringify(aggregate.state),
    version: aggregate.version,
    hash: head,
    ...mapping.columns(aggregate.state),
  };
  const values = Object.values(columns);
  const { insert, update } = writesOf(mapping.table, Object.keys(columns));
  const row: Statement =
    from.version === 0
      ? { ...insert, values: [meta.tenantId, stream.id, ...values] }
      : { ...update, values: [meta.tenantId, stream.id, from.version, ...values] };
  return [row, insertEvents(rows)];
}

const writes = new Map<string, { readonly insert: Statement; readonly update: Statement }>();

function writesOf(
  table: string,
  columns: readonly string[],
): { readonly insert: Statement; readonly update: Statement } {
  let made = writes.get(table);
  if (!made) {
    const placed = columns.map((_, index) => `$${index + 3}`).join(', ');
    const set = columns.map((column, index) => `${column} = $${index + 4}`).join(', ');
    made = {
      insert: {
        name: `insert-${table}`,
        text: `INSERT INTO ${table} (tenant_id, id, ${columns.join(', ')}) VALUES ($1, $2, ${placed})`,
        silent: true,
      },
      // A row that has moved on is not touched; the event after it, whose key is taken, says so.
      update: {
        name: `update-${table}`,
        text: `UPDATE ${table} SET ${set} WHERE tenant_id = $1 AND id = $2 AND version = $3`,
        silent: true,
      },
    };
    writes.set(table, made);
  }
  return made;
}
