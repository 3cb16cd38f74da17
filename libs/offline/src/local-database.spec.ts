import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { AUTHOR, localDatabase, ME, surroundings, toWorkOrder, workOrderRecord } from './local.testing.js';
import { databaseName } from './database-name.js';
import { LocalDatabase } from './local-database.js';
import { Outbox } from './outbox.js';

/** As an earlier version of the app made it. */
function earlier(version: 1 | 2 | 3 | 4, indexedDB: IDBFactory): LocalDatabase {
  const database = new Dexie(databaseName('tenant', ME), { indexedDB, IDBKeyRange });
  database.version(1).stores({
    records: '[kind+id], kind, load',
    commands: 'sequence, &commandId, status, [does.kind+does.id]',
    standing: '',
    decisions: 'commandId',
  });
  if (version >= 2)
    database.version(2).stores({
      commands: 'sequence, &commandId, status, [status+decidedAt], [does.kind+does.id]',
      photos: 'attachmentId, status',
    });
  if (version >= 3)
    database.version(3).stores({
      photos: 'attachmentId, status, [status+keptAt]',
      trips: 'tripId',
      fixes: '[tripId+elapsed], tripId',
    });
  if (version >= 4) database.version(4).stores({ photos: 'attachmentId, status, [status+keptAt], refused' });
  return database as LocalDatabase;
}

it.each([1, 2, 3, 4] as const)(
  'keeps what was not sent when a newer app opens it: from version %d',
  async (version) => {
    const disk = new IDBFactory();
    const before = earlier(version, disk);
    await before.table('records').put({ ...workOrderRecord(), load: 1 });
    await before.table('commands').put({ sequence: 7, commandId: 'kept', status: 'waiting', does: {} });
    await before.table('standing').put({ cursor: 'here', load: 1, loadedAt: null, nextSequence: 8 }, 'standing');
    before.close();
    const after = localDatabase(disk);
    const commandId = await new Outbox(after, surroundings()).add(toWorkOrder({ name: 'StartWorkOrder' }), AUTHOR);
    const queue = await after.commands.orderBy('sequence').toArray();
    expect(queue.map((each) => [each.sequence, each.commandId])).toEqual([
      [7, 'kept'],
      [8, commandId],
    ]);
    expect(await after.stand()).toMatchObject({ cursor: 'here' });
    const { id, kind, state } = workOrderRecord();
    expect(await after.recordsOfVehicles(kind, [String(state['vehicleId'])])).toMatchObject([{ id }]);
    expect([await after.photos.count(), await after.trips.count(), await after.fixes.count()]).toEqual([0, 0, 0]);
  },
);

it('finds what belongs to some vehicles, of one kind', async () => {
  const database = localDatabase();
  const service = (id: string, vehicleId: string, kind = 'due-service') => ({
    ...{ kind, id, version: 1, load: 1, names: {} },
    state: { id, vehicleId },
  });
  await database.records.bulkPut([
    service('oil', 'truck'),
    service('belts', 'van'),
    service('tires', 'bus'),
    service('odometer', 'truck', 'meter'),
    { ...service('pad', '', 'part'), state: { id: 'pad' } },
  ]);
  const found = async (...vehicles: string[]) =>
    (await database.recordsOfVehicles('due-service', vehicles)).map(({ id }) => id).sort();
  expect(await found('truck', 'bus')).toEqual(['oil', 'tires']);
  expect(await found('nowhere')).toEqual([]);
  expect(await found()).toEqual([]);
});
