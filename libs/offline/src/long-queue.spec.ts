import type { LocalDatabase } from './local-database.js';
import { localDatabase, surroundings, toWorkOrder, WORK_ORDER, workOrderRecord, AUTHOR } from './local.testing.js';
import { Outbox } from './outbox.js';
import type { QueuedCommand } from './queued-command.js';
import { Replica } from './replica.js';

/** So many rows at once are a task that nobody notices. */
const FEW = 250;
const LENGTH = 2_000;
/** Of so many the effect has come. */
const ARRIVED = 1_500;

let database: LocalDatabase;
let clock: ReturnType<typeof surroundings>;
/** Rows of commands that were read or written by one call. */
let atOnce: number[];

beforeEach(async () => {
  database = localDatabase();
  clock = surroundings();
  await database.records.put({ ...workOrderRecord(), load: 1 });
  await database.commands.bulkAdd(Array.from({ length: LENGTH }, (_, place) => accepted(place + 1)));
  await database.stands({ nextSequence: LENGTH + 1 });
  atOnce = [];
  database.use({
    stack: 'dbcore',
    name: 'counted',
    create: (core) => ({
      ...core,
      table: (name) => {
        const table = core.table(name);
        const count = (rows: readonly unknown[]): void => void (name === 'commands' && atOnce.push(rows.length));
        return {
          ...table,
          query: async (request) => {
            const answer = await table.query(request);
            if (request.values) count(answer.result);
            return answer;
          },
          getMany: (request) => (count(request.keys), table.getMany(request)),
          mutate: (request) => (count('values' in request ? request.values : []), table.mutate(request)),
        };
      },
    }),
  });
  database.close({ disableAutoOpen: false });
  await database.open();
});

afterEach(() => database.delete());

function accepted(sequence: number): QueuedCommand {
  return {
    commandId: `command-${sequence}`,
    sequence,
    type: 'UpdateWorkOrder',
    payload: { params: { id: WORK_ORDER }, body: { notes: `${sequence}` } },
    occurredAt: clock.now().toISOString(),
    does: toWorkOrder({ name: 'UpdateWorkOrder', changes: { notes: `${sequence}` } }),
    status: 'accepted',
    failures: 0,
    outcome: null,
    acceptedVersion: sequence <= ARRIVED ? 1 : 2,
    decidedAt: clock.now().toISOString(),
  };
}

describe('a queue of thousands', () => {
  it('is read whole and in its order, a piece at a time', async () => {
    const queue = await database.queue();
    expect(queue.map(({ sequence }) => sequence)).toEqual(Array.from({ length: LENGTH }, (_, place) => place + 1));
    expect(Math.max(...atOnce)).toBe(FEW);
  });

  it('is taken for sent a piece at a time, as far as it has come with the records', async () => {
    await new Replica(database, clock).tidy();
    expect(await database.commands.where('status').equals('sent').primaryKeys()).toEqual(
      Array.from({ length: ARRIVED }, (_, place) => place + 1),
    );
    expect(Math.max(...atOnce)).toBe(FEW);
  });

  it('keeps nobody waiting who gives one more', async () => {
    const sent = () => database.commands.where('status').equals('sent').count();
    const tidied = new Replica(database, clock).tidy();
    while ((await sent()) === 0);
    const given = await new Outbox(database, clock).add(toWorkOrder({ name: 'StartWorkOrder' }), AUTHOR);
    expect(await sent()).toBeLessThan(ARRIVED);
    await tidied;
    expect(await sent()).toBe(ARRIVED);
    expect((await database.queue()).at(-1)).toMatchObject({ commandId: given, status: 'waiting' });
  });
});
