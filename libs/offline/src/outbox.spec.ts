import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import type { SyncAnswer } from '#domain/sync/views.js';
import type { LocalDatabase } from './local-database.js';
import { AUTHOR, localDatabase, surroundings, toWorkOrder, WORK_ORDER, workOrderRecord } from './local.testing.js';
import { Outbox } from './outbox.js';
import { Views, viewOf } from './view.js';

let database: LocalDatabase;
let outbox: Outbox;
let clock: ReturnType<typeof surroundings>;

beforeEach(async () => {
  database = localDatabase();
  clock = surroundings();
  outbox = new Outbox(database, clock);
  await database.records.put({ ...workOrderRecord(), load: 1 });
});

afterEach(() => database.delete());

const add = (command: Parameters<typeof toWorkOrder>[0]) => outbox.add(toWorkOrder(command), AUTHOR);
const all = () => database.commands.orderBy('sequence').toArray();
const seen = async () =>
  viewOf(
    await database.records.get(['work-order', WORK_ORDER]),
    await outbox.about({ kind: 'work-order', id: WORK_ORDER }),
    AUTHOR.actor,
  );
const conflict = (commandId: string): SyncAnswer => ({
  commandId,
  result: 'conflict',
  code: 'edit_conflict',
  params: {},
  mine: { notes: 'Mine' },
  theirs: { notes: 'Theirs' },
  by: { id: 'x', name: 'L. Chen' },
  at: '2026-05-04T08:05:00.000Z',
  events: [],
});

describe('giving a command', () => {
  it('keeps it in order, as the API takes it, with the version it was decided on', async () => {
    await add({ name: 'StartWorkOrder', meter: 116_000_000 });
    await add({ name: 'AddTask', task: { id: 'a1', title: 'Change both' } });
    expect(await all()).toMatchObject([
      {
        sequence: 1,
        type: 'StartWorkOrder',
        expectedVersion: 1,
        payload: { params: { id: WORK_ORDER }, body: { odometer: 72079.1 } },
        occurredAt: '2026-05-04T08:00:00.000Z',
        status: 'waiting',
      },
      { sequence: 2, type: 'AddTask', payload: { body: { id: 'a1', description: 'Change both' } } },
    ]);
  });

  it('shows at once what will come of it', async () => {
    const id = await add({ name: 'StartWorkOrder' });
    expect(await seen()).toMatchObject({ version: 2, state: { status: 'in_progress' }, pending: [id] });
  });

  it('keeps nothing of what the rules refuse', async () => {
    await expect(add({ name: 'ResumeWorkOrder' })).rejects.toMatchObject({ code: 'invalid_transition' });
    expect(await all()).toEqual([]);
  });

  it('depends on those without which the rules would refuse it, and on no others', async () => {
    const edit = await add({ name: 'UpdateWorkOrder', changes: { notes: 'Loud' }, base: { notes: null } });
    const start = await add({ name: 'StartWorkOrder' });
    const task = await add({ name: 'AddTask', task: { id: 'a1', title: 'Change both' } });
    await add({ name: 'FinishTask', taskId: 'a1' });
    await add({ name: 'CompleteWorkOrder', odometer: null });
    const [, , , finish, complete] = await all();
    expect(finish!.dependsOn).toEqual([task]);
    expect(complete!.dependsOn).toEqual([start]);
    expect([finish, complete].flatMap((command) => command!.dependsOn)).not.toContain(edit);
  });

  it('begins things that the server has not seen, and goes on with them', async () => {
    const id = '6d1f0f0e-0000-4000-8000-00000000000c';
    const { vehicleId, category, priority } = workOrderRecord().state as unknown as WorkOrderState;
    const workOrder = { vehicleId, category, priority, description: 'Brakes squeal' };
    const made = await outbox.add({ kind: 'work-order', id, command: { name: 'CreateWorkOrder', workOrder } }, AUTHOR);
    await outbox.add({ kind: 'work-order', id, command: { name: 'StartWorkOrder' } }, AUTHOR);
    const [create, start] = await all();
    expect(create).toMatchObject({ payload: { body: { id, description: 'Brakes squeal' } } });
    expect(create).not.toHaveProperty('expectedVersion');
    expect(start).toMatchObject({ dependsOn: [made] });
  });
});

it('a view is made anew only where its record, its reader or what is shown over it changed', async () => {
  const record = workOrderRecord();
  await add({ name: 'StartWorkOrder' });
  const commands = await all();
  const views = new Views();
  const first = views.of(WORK_ORDER, record, commands, AUTHOR.actor);
  expect(views.of(WORK_ORDER, record, [...commands], AUTHOR.actor)).toBe(first);
  await outbox.settle([{ commandId: commands[0]!.commandId, result: 'applied', version: 2, answer: {} }]);
  expect(views.of(WORK_ORDER, record, await all(), AUTHOR.actor)).toBe(first);
  const [refused] = commands.map((command) => ({ ...command, status: 'needs_me' as const }));
  expect(views.of(WORK_ORDER, record, [refused!], AUTHOR.actor)).toMatchObject({
    state: { status: 'open' },
    pending: [],
    needsMe: [refused!.commandId],
  });
  expect(views.of(WORK_ORDER, record, [], AUTHOR.actor)).toMatchObject({ state: { status: 'open' }, pending: [] });
  expect(views.of(WORK_ORDER, workOrderRecord({ name: 'StartWorkOrder' }), [], AUTHOR.actor)).toMatchObject({
    version: 2,
    state: { status: 'in_progress' },
  });
});

describe('an answer', () => {
  it('of a command that was carried out keeps it over the record until that has come', async () => {
    const commandId = await add({ name: 'StartWorkOrder' });
    await outbox.settle([{ commandId, result: 'applied', version: 2, answer: {} }]);
    expect(await seen()).toMatchObject({ state: { status: 'in_progress' }, pending: [commandId] });
    await database.records.put({ ...workOrderRecord({ name: 'StartWorkOrder' }), load: 1 });
    expect(await seen()).toMatchObject({ version: 2, state: { status: 'in_progress' }, pending: [] });
    expect(await outbox.next(10)).toEqual([]);
    expect(await outbox.acknowledged()).toBe(1);
  });

  it('that it failed leaves the thing as the server has it, and the command to its author', async () => {
    const commandId = await add({ name: 'UpdateWorkOrder', changes: { notes: 'Mine' }, base: { notes: null } });
    await outbox.settle([conflict(commandId)]);
    expect(await seen()).toMatchObject({ state: { notes: null }, pending: [], needsMe: [commandId] });
  });

  it('that it comes later counts the failures and keeps it waiting', async () => {
    const commandId = await add({ name: 'StartWorkOrder' });
    for (let time = 0; time < 3; time += 1)
      await outbox.settle([{ commandId, result: 'retry', code: 'internal_error' }]);
    expect(await all()).toMatchObject([{ status: 'waiting', failures: 3 }]);
    expect(await outbox.acknowledged()).toBe(0);
  });

  it('for what is decided already changes nothing', async () => {
    const commandId = await add({ name: 'StartWorkOrder' });
    await outbox.settle([{ commandId, result: 'applied', version: 2, answer: {} }]);
    await outbox.settle([conflict(commandId)]);
    expect(await all()).toMatchObject([{ status: 'accepted' }]);
  });
});

describe('deciding a conflict', () => {
  let first: string;

  beforeEach(async () => {
    first = await add({ name: 'UpdateWorkOrder', changes: { notes: 'Mine' }, base: { notes: null } });
    await outbox.settle([conflict(first)]);
    const theirs = { name: 'UpdateWorkOrder', changes: { notes: 'Theirs' } } as const;
    await database.records.put({ ...workOrderRecord(theirs), load: 1 });
  });

  it('for mine gives it again, knowing what the others made of it', async () => {
    await outbox.keep(first, AUTHOR);
    expect(await all()).toMatchObject([
      {
        sequence: 2,
        status: 'waiting',
        expectedVersion: 2,
        base: { notes: 'Theirs' },
        payload: { body: { notes: 'Mine' } },
      },
    ]);
    expect(await seen()).toMatchObject({ state: { notes: 'Mine' } });
    const instead = (await all())[0]!.commandId;
    expect(await database.decisions.toArray()).toEqual([{ commandId: first, choice: 'mine', instead }]);
  });

  it('for mine overwrites nothing that was not shown: that is shown first', async () => {
    const third = { name: 'UpdateWorkOrder', changes: { notes: 'Third' } } as const;
    await database.records.put({ ...workOrderRecord(third), load: 1 });
    await expect(outbox.keep(first, AUTHOR)).rejects.toMatchObject({ code: 'edit_conflict' });
    expect(await all()).toMatchObject([{ status: 'needs_me', outcome: { theirs: { notes: 'Third' }, by: null } }]);
    await outbox.keep(first, AUTHOR);
    expect(await all()).toMatchObject([{ status: 'waiting', base: { notes: 'Third' } }]);
  });

  it('for mine is a conflict again for the server, where what came after has not come to this device', async () => {
    await outbox.keep(first, AUTHOR);
    expect(await all()).toMatchObject([{ base: { notes: 'Theirs' } }]);
  });

  it('for something else gives that', async () => {
    await outbox.keep(first, AUTHOR, toWorkOrder({ name: 'UpdateWorkOrder', changes: { notes: 'Both' } }));
    expect(await seen()).toMatchObject({ state: { notes: 'Both' } });
    expect(await database.decisions.toArray()).toMatchObject([{ choice: 'edited' }]);
  });

  it('for theirs lets it go', async () => {
    await outbox.drop(first);
    expect(await all()).toEqual([]);
    expect(await seen()).toMatchObject({ state: { notes: 'Theirs' }, needsMe: [] });
    expect(await database.decisions.toArray()).toEqual([{ commandId: first, choice: 'theirs', instead: null }]);
  });

  it('takes along what could not be tried because of it', async () => {
    const start = await add({ name: 'StartWorkOrder' });
    const complete = await add({ name: 'CompleteWorkOrder', odometer: null });
    await outbox.settle([
      { ...conflict(start), commandId: start },
      { commandId: complete, result: 'blocked', by: start },
    ]);
    await outbox.keep(start, AUTHOR);
    expect(await seen()).toMatchObject({ state: { status: 'completed' } });
    const [, again, completeAgain] = await all();
    expect(completeAgain!.dependsOn).toEqual([again!.commandId]);
  });

  it('lets several go at once, each once, with what could not be tried because of one of them', async () => {
    const start = await add({ name: 'StartWorkOrder' });
    const complete = await add({ name: 'CompleteWorkOrder', odometer: null });
    await outbox.settle([conflict(start), { commandId: complete, result: 'blocked', by: start }]);
    const other = await add({ name: 'AddTask', task: { id: 'task', title: 'Look again' } });
    await outbox.drop(first, start, complete);
    expect((await all()).map(({ commandId }) => commandId)).toEqual([other]);
    expect((await database.decisions.toArray()).map(({ commandId }) => commandId).toSorted()).toEqual(
      [first, start, complete].toSorted(),
    );
  });

  it('changes nothing when the rules still refuse it', async () => {
    const start = await add({ name: 'StartWorkOrder' });
    await outbox.settle([conflict(start)]);
    await database.records.put({ ...workOrderRecord({ name: 'CancelWorkOrder', reason: 'Sold' }), load: 1 });
    const command = (await all()).find(({ commandId }) => commandId === start)!;
    expect(await outbox.whyNotKeep(command, AUTHOR)).toMatchObject({ code: 'invalid_transition' });
    await expect(outbox.keep(start, AUTHOR)).rejects.toMatchObject({ code: 'invalid_transition' });
    expect((await all()).map(({ status }) => status)).toEqual(['needs_me', 'needs_me']);
    expect(await database.decisions.count()).toBe(0);
  });

  it('cannot be kept on what has left this device', async () => {
    const [command] = await all();
    expect(await outbox.whyNotKeep(command!, AUTHOR)).toBeNull();
    await database.records.clear();
    expect(await outbox.whyNotKeep(command!, AUTHOR)).toMatchObject({ code: 'not_found' });
  });
});

describe('a command that the server cannot take again and again', () => {
  it('can be let go by its author; what only waits cannot', async () => {
    const commandId = await add({ name: 'StartWorkOrder' });
    await expect(outbox.drop(commandId)).rejects.toMatchObject({ code: 'not_found' });
    for (let time = 0; time < 3; time += 1)
      await outbox.settle([{ commandId, result: 'retry', code: 'service_unavailable' }]);
    await expect(outbox.drop(commandId)).rejects.toMatchObject({ code: 'not_found' });
    for (let time = 0; time < 3; time += 1)
      await outbox.settle([{ commandId, result: 'retry', code: 'internal_error' }]);
    await outbox.drop(commandId);
    expect(await all()).toEqual([]);
    expect(await outbox.acknowledged()).toBe(1);
  });
});

it('a photo of what was begun here waits for its beginning', async () => {
  const id = '6d1f0f0e-0000-4000-8000-00000000000d';
  const { vehicleId, category, priority } = workOrderRecord().state as unknown as WorkOrderState;
  const workOrder = { vehicleId, category, priority, description: 'Bumper bent' };
  const made = await outbox.add({ kind: 'work-order', id, command: { name: 'CreateWorkOrder', workOrder } }, AUTHOR);
  const target = { kind: 'work-order', id } as const;
  const command = {
    name: 'AttachFile',
    target,
    fileName: 'a.webp',
    contentType: 'image/webp',
    size: 1,
    takenAt: '2026-05-04T08:00:00.000Z',
  } as const;
  await outbox.add({ kind: 'attachment', id: '6d1f0f0e-0000-4000-8000-00000000000e', command }, AUTHOR);
  expect((await all())[1]!.dependsOn).toEqual([made]);
});
