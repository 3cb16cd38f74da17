import type { SyncChanges, SyncRecord } from '#domain/sync/views.js';
import type { LocalDatabase } from './local-database.js';
import { AUTHOR, localDatabase, surroundings, WORK_ORDER, workOrderRecord } from './local.testing.js';
import { Outbox } from './outbox.js';
import { Photos } from './photos.js';
import { Replica } from './replica.js';

let database: LocalDatabase;
let photos: Photos;
let replica: Replica;

const attachment = (id: string): SyncRecord => ({ kind: 'attachment', id, version: 1, state: {}, names: {} });
const changes = (change: Partial<SyncChanges>): SyncChanges => ({
  reset: false,
  records: [],
  gone: [],
  cursor: 'here',
  more: false,
  ...change,
});
const kept = async () => (await database.photos.toCollection().primaryKeys()).toSorted();

beforeEach(async () => {
  database = localDatabase();
  const clock = surroundings();
  const outbox = new Outbox(database, clock);
  [photos, replica] = [new Photos(database, outbox, clock), new Replica(database, clock)];
  await replica.take(changes({ reset: true, records: [workOrderRecord(), attachment('one'), attachment('other')] }));
  for (const id of ['one', 'other', 'of the office']) await photos.saw(id, 'image/webp', new ArrayBuffer(1));
});

afterEach(() => database.delete());

describe('the picture of a file that is gone', () => {
  it('goes with its record', async () => {
    await replica.take(changes({ gone: [{ kind: 'attachment', id: 'one' }] }));
    expect(await kept()).toEqual(['of the office', 'other']);
  });

  it('goes when a load that began anew did not bring its record, once that is whole', async () => {
    await replica.take(changes({ reset: true, records: [workOrderRecord()], more: true }));
    expect(await kept()).toContain('one');
    await replica.take(changes({ records: [attachment('other')] }));
    expect(await kept()).toEqual(['of the office', 'other']);
  });

  it('stays while it waits to be sent', async () => {
    const target = { kind: 'work-order', id: WORK_ORDER } as const;
    const file = { fileName: 'tire.webp', contentType: 'image/webp', bytes: new ArrayBuffer(12) };
    const id = await photos.take({ target, ...file, takenAt: '2026-05-04T07:59:00.000Z' }, AUTHOR);
    await replica.take(changes({ records: [attachment(id)] }));
    await replica.take(changes({ gone: [{ kind: 'attachment', id }] }));
    await replica.take(changes({ reset: true }));
    expect(await kept()).toEqual([id, 'of the office']);
  });

  it('goes with the place in the log that says so, or not at all', async () => {
    database.standing.hook('updating', () => {
      throw new Error('no room');
    });
    await expect(replica.take(changes({ gone: [{ kind: 'attachment', id: 'one' }] }))).rejects.toThrow();
    expect(await kept()).toContain('one');
  });
});
