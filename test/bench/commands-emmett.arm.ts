// @event-driven-io/emmett-postgresql: nothing but appending, as many events at a time as the product's commands record and
// with the same data, to new streams and to existing ones in turn.
import { randomUUID } from 'node:crypto';
import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, type PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import { eightAtATime, serve } from './arm.ts';
import type { ArmConfig, Recorded, Round } from './commands.ts';

type Recordable = { type: string; data: Record<string, unknown> };

const INSERT_EVENTS = 'insert-events-';
/** version, id, type, v, data, hash */
const COLUMNS_OF_EACH = 6;

let store: PostgresEventStore;
let created: Recordable[];
let completed: Recordable[];
const streams: string[] = [];

/** Of what the product wrote: the types and data that its statement for so many events carries. */
function eventsOf({ statements }: Recorded): Recordable[] {
  const { name = '', values = [] } = statements.find((statement) => statement.name?.startsWith(INSERT_EVENTS)) ?? {};
  const count = Number(name.slice(INSERT_EVENTS.length));
  const each = values.slice(-count * COLUMNS_OF_EACH);
  return Array.from({ length: count }, (_, index) => {
    const [, , type, , data] = each.slice(index * COLUMNS_OF_EACH);
    return { type: String(type), data: JSON.parse(String(data)) as Record<string, unknown> };
  });
}

async function append(existing: string | undefined): Promise<void> {
  if (existing) {
    await store.appendToStream(existing, completed, { expectedStreamVersion: 1n });
    return;
  }
  const stream = `work-order-${randomUUID()}`;
  await store.appendToStream(stream, created, { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
  streams.push(stream);
}

serve<ArmConfig>({
  async open({ url, recorded }) {
    created = eventsOf(recorded.create);
    completed = eventsOf(recorded.complete);
    if (created.length !== 1 || completed.length < 2) throw new Error('The product records something else now');
    store = getPostgreSQLEventStore(url);
    await store.schema.migrate();
  },
  async round({ commands }: Round) {
    // Those that are appended to are there before the clock starts, as are the work orders that the product completes.
    while (streams.length < commands / 2) await append(undefined);
    const waiting = streams.splice(0, commands / 2);
    return eightAtATime(
      Array.from({ length: commands }, (_, index) => index),
      (index) => append(index % 2 ? waiting.pop() : undefined),
    );
  },
  close: () => store.close(),
});
