import type { SyncBatch } from '#domain/sync/views.js';
import { AUTHOR, localDatabase, surroundings, toWorkOrder, workOrderRecord } from './local.testing.js';
import { SyncEngine } from './sync-engine.js';
import { Unreachable } from './sync-server.js';

it('sends half of what did not get through, however much might have gone at a time', async () => {
  const database = localDatabase();
  const sent: number[] = [];
  const line = {
    send: ({ commands }: SyncBatch) => {
      sent.push(commands.length);
      return Promise.reject(new Unreachable('cut'));
    },
    changes: () => Promise.reject(new Unreachable('cut')),
  };
  const engine = new SyncEngine(database, line, { id: 'phone', name: 'Phone' }, undefined, surroundings());
  await database.records.put({ ...workOrderRecord(), load: 1 });
  for (const notes of ['a', 'b', 'c', 'd'])
    await engine.outbox.add(toWorkOrder({ name: 'UpdateWorkOrder', changes: { notes } }), AUTHOR);
  for (let round = 0; round < 4; round += 1) expect(await engine.run()).toEqual({ ended: 'unreachable' });
  expect(sent).toEqual([4, 2, 1, 1]);
  await database.delete();
});
