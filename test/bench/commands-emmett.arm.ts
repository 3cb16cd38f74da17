// @event-driven-io/emmett-postgresql: nothing but appending, as many events at a time as the product's commands record and
// with the same data, to new streams and to existing ones in turn.
import { randomUUID } from 'node:crypto';
import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, type PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import { eightAtATime, serve } from './arm.ts';
import type { ArmConfig, Recorded, Round } from './commands.ts';

type Recordable = { type: string; data: Record<string, unknown> };

let store: PostgresEventStore;
let created: Recordable[];
let completed: Recordable[];
const streams: string[] = [];

function eventsOf({ statements }: Recorded): Recordable[] {
  const insert = statements.find(({ name }) => name === 'insert-events');
  return (JSON.parse(String(insert!.values![0])) as Recordable[]).map(({ type, data }) => ({ type, data }));
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
