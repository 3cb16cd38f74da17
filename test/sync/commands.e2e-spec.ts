import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { v5 as uuidv5 } from 'uuid';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { SyncAnswer } from '#domain/sync/views.js';
import type { HistoryEntry } from '#domain/shared/views.js';
import { colleagueOf, openWorkOrderOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Program } from '../support/program.js';
import { part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
}, 120_000);

/** The admin's phones of one test were begun to use on another day than those of the next. */
beforeEach(() => database.admin(`UPDATE device SET first_seen_at = first_seen_at - interval '1 day'`));

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const phone = (client = tenant.admin, clockOff = 0) => new Phone(client, clockOff);
const read = async (id: string) =>
  (await tenant.admin.get<Record<string, unknown> & { version: number }>(`/work-orders/${id}`)).body;
const historyOf = async (id: string) =>
  (await tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${id}/history`)).body.data;

const openWorkOrder = (assignedTo: string | null = null) => openWorkOrderOf(tenant, assignedTo);
const colleague = (role: string): Promise<Colleague> => colleagueOf(program, tenant, role);

describe('a day of work without a network', () => {
  it('arrives in its order, and counts once however often it is sent', async () => {
    const partId = await part(tenant.admin, [{ quantity: 5, unitCost: 4 }]);
    const { id, version, vehicleId } = await openWorkOrder();
    const [params, taskId, mine] = [{ id }, randomUUID(), phone()];
    const start = mine.make('StartWorkOrder', { params, body: { odometer: 1_005 } }, { expectedVersion: version });
    const addTask = mine.make('AddTask', { params, body: { id: taskId, description: 'Replace the pads' } });
    const day = [
      start,
      addTask,
      mine.make('FinishTask', { params: { id, lineId: taskId } }, { dependsOn: [addTask.commandId] }),
      mine.make('AddLabor', { params, body: { hours: 1.5, rate: 60 } }),
      mine.make('AddPart', { params, body: { partId, quantity: 2 } }),
      mine.make('RecordMeterReading', { params: { id: vehicleId }, body: { value: 1_010 } }),
      mine.make('CompleteWorkOrder', { params, body: { odometer: 1_012 } }, { dependsOn: [start.commandId] }),
    ];
    const first = await mine.send(...day);
    expect(results(first)).toEqual(day.map(() => 'applied'));
    expect(await read(id)).toMatchObject({ status: 'completed', laborCost: 90 });
    // At once, as by two tabs, and once more.
    const repeats = await Promise.all([mine.send(...day), mine.send(...day)]);
    for (const again of repeats) {
      expect(results(again)).toEqual(day.map(() => 'duplicate'));
      const answers = (all: readonly SyncAnswer[]) => all.map((answer) => 'answer' in answer && answer.answer);
      expect(answers(again)).toEqual(answers(first));
    }
    const done = (await historyOf(id)).filter(({ type }) => type === 'maintenance.work-order-labor-added');
    expect(done).toHaveLength(1);
  });

  it('sent twice at once is done once', async () => {
    const { id } = await openWorkOrder();
    const mine = phone();
    const commands = [1, 2, 3].map((hours) => mine.make('AddLabor', { params: { id }, body: { hours, rate: 10 } }));
    await Promise.all([mine.send(...commands), mine.send(...commands)]);
    expect(await read(id)).toMatchObject({ laborCost: 60 });
  });

  it('is told by the clock of the server, whatever the clock of the phone shows', async () => {
    const DAY = 86_400_000;
    for (const clockOff of [DAY, -DAY]) {
      const { id } = await openWorkOrder();
      const mine = phone(tenant.admin, clockOff);
      const command = { ...mine.make('StartWorkOrder', { params: { id } }), occurredAt: mine.now(3_600_000) };
      await mine.send(command);
      const [{ metadata }] = (await historyOf(id)) as [HistoryEntry];
      expect(Math.abs(Date.parse(metadata.timestamp) - (Date.now() - 3_600_000))).toBeLessThan(20_000);
      expect(Math.abs(Date.parse(metadata.recordedAt) - Date.now())).toBeLessThan(20_000);
    }
  });
});

describe('when a photo was taken', () => {
  const HOUR = 3_600_000;
  const announcement = (id: string, takenAt: string) => ({
    body: {
      attachmentId: randomUUID(),
      target: { kind: 'work-order', id },
      fileName: 'tire.webp',
      contentType: 'image/webp',
      size: 12,
      takenAt,
    },
  });
  const takenAtOf = async (id: string) => {
    const { body } = await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
    return Date.parse(body.data[0]!.takenAt!);
  };

  it('is told by the clock of the server, and a repeat is known though it comes later', async () => {
    for (const clockOff of [26 * HOUR, -26 * HOUR]) {
      const { id } = await openWorkOrder();
      const mine = phone(tenant.admin, clockOff);
      const attach = mine.make('AttachFile', announcement(id, mine.now(2 * HOUR)));
      expect(results(await mine.send(attach))).toEqual(['applied']);
      expect(results(await mine.send(attach))).toEqual(['duplicate']);
      expect(Math.abs((await takenAtOf(id)) - (Date.now() - 2 * HOUR))).toBeLessThan(20_000);
    }
  });

  it('is as its camera noted it where the clock is right, though messages take their time', async () => {
    const { id } = await openWorkOrder();
    const mine = phone(tenant.admin, -1_500);
    await mine.send(mine.make('AttachFile', announcement(id, '2026-05-06T05:08:09.000Z')));
    expect(await takenAtOf(id)).toBe(Date.parse('2026-05-06T05:08:09.000Z'));
  });
});

describe('a command that fails', () => {
  it('stops what depends on it, and nothing else', async () => {
    const [one, other] = [await openWorkOrder(), await openWorkOrder()];
    const mine = phone();
    const bad = mine.make('HoldWorkOrder', { params: { id: one.id }, body: { reason: 'awaiting_parts' } });
    const after = mine.make('AddLabor', { params: one, body: { hours: 1, rate: 1 } }, { dependsOn: [bad.commandId] });
    const last = mine.make('AddTask', { params: one, body: { description: 'x' } }, { dependsOn: [after.commandId] });
    const fine = mine.make('StartWorkOrder', { params: { id: other.id } });
    const answers = await mine.send(bad, after, last, fine);
    expect(results(answers)).toEqual(['refused', 'blocked', 'blocked', 'applied']);
    expect(answers[1]).toMatchObject({ by: bad.commandId });
    expect(answers[2]).toMatchObject({ by: after.commandId });
    // In a later batch, too.
    const later = mine.make('AddTask', { params: one, body: { description: 'y' } }, { dependsOn: [bad.commandId] });
    const fits = mine.make('AddTask', { params: other, body: { description: 'z' } }, { dependsOn: [fine.commandId] });
    expect(results(await mine.send(later, fits))).toEqual(['blocked', 'applied']);
  });

  it.each([
    ['another shape', { params: { id: randomUUID() }, body: { hours: 'many' } }, 'validation_failed'],
    [
      'a field too many',
      { params: { id: randomUUID() }, body: { hours: 1, rate: 1, tenantId: 'x' } },
      'validation_failed',
    ],
    ['no id', { body: { hours: 1, rate: 1 } }, 'not_found'],
    [
      'a number that JavaScript writes as 1e-7',
      { params: { id: randomUUID() }, body: { hours: 1e-7, rate: 50 } },
      'validation_failed',
    ],
    ['an id that is none', { params: { id: { $ne: null } }, body: { hours: 1, rate: 1 } }, 'not_found'],
    ['what is not there', { params: { id: randomUUID() }, body: { hours: 1, rate: 1 } }, 'not_found'],
  ])('is refused for good: %s', async (_, payload, code) => {
    const mine = phone();
    expect(await mine.send(mine.make('AddLabor', payload))).toMatchObject([{ result: 'refused', code }]);
  });

  it('reaches nothing of another tenant, nor what the sender has no permission for', async () => {
    const { id, version } = await openWorkOrder();
    const theirs = phone(foreign.admin);
    const start = theirs.make('StartWorkOrder', { params: { id } }, { expectedVersion: version - 1 });
    expect(await theirs.send(start)).toMatchObject([{ result: 'refused', code: 'not_found' }]);
    const driver = phone((await colleague('driver')).client);
    const create = driver.make('CreateUser', { body: { name: 'Eve', email: 'eve@x.example', roles: ['admin'] } });
    expect(await driver.send(create)).toMatchObject([{ result: 'refused', code: 'forbidden' }]);
    expect((await read(id))['status']).toBe('open');
  });

  it('is known for every command that has a route of a tenant, and for nothing else', async () => {
    const mine = phone();
    const unknown = ['FinishCompletion', 'RecordPartsCost', 'SuspendTenant', 'constructor', '__proto__'];
    const answers = await mine.send(...unknown.map((type) => mine.make(type, {})));
    expect(answers.map((answer) => 'code' in answer && answer.code)).toEqual(unknown.map(() => 'unknown_command'));
    const api = path.join(import.meta.dirname, '../../apps/api/src');
    const controllers = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.controller.ts'),
    );
    const types = controllers.flatMap((file) =>
      [...readFileSync(path.join(api, file), 'utf8').matchAll(/@Meta\('(\w+)'\)/g)].map(([, type]) => type!),
    );
    expect(types.length).toBeGreaterThan(45);
    const known = await mine.send(...types.map((type) => mine.make(type, {})));
    expect(known.filter((answer) => 'code' in answer && answer.code === 'unknown_command')).toEqual([]);
  });
});

describe('a command that was carried out', () => {
  it('stays so, whatever its sender may do by now', async () => {
    const tess = await colleague('technician');
    const { id } = await openWorkOrder(tess.id);
    const mine = phone(tess.client);
    const start = mine.make('StartWorkOrder', { params: { id } });
    const after = mine.make(
      'AddTask',
      { params: { id }, body: { description: 'x' } },
      { dependsOn: [start.commandId] },
    );
    const [first] = await mine.send(start);
    await tenant.admin.command(`/work-orders/${id}/assign`, { assignedTo: null });
    const { body } = await tenant.admin.get<{ data: { id: string; name: string }[] }>('/roles?limit=200');
    const roleIds = body.data.filter(({ name }) => /driver/i.test(name)).map((role) => role.id);
    await tenant.admin.command(`/users/${tess.id}/roles`, { roleIds });
    await program.until(async () => (await tess.client.get('/parts')).status === 403, 'the role to count');
    const [again, next] = await mine.send(start, after);
    expect(again).toEqual({ ...first, result: 'duplicate' });
    expect(next).toMatchObject({ result: 'refused', code: 'forbidden' });
  });

  it('took its readings in the order they were taken, whatever they came with', async () => {
    const { id, vehicleId } = await openWorkOrder();
    const mine = phone();
    const params = { id };
    const day = [
      mine.make('StartWorkOrder', { params }),
      ...[1, 2, 3].map((hours) => mine.make('AddLabor', { params, body: { hours, rate: 1 } })),
      mine.make('CompleteWorkOrder', { params, body: { odometer: 1_008 } }),
      mine.make('RecordMeterReading', { params: { id: vehicleId }, body: { value: 1_010 } }),
    ];
    expect(results(await mine.send(...day))).toEqual(day.map(() => 'applied'));
  });
});

describe('what a phone creates', () => {
  const body = async (id: unknown) => ({
    id,
    vehicleId: await vehicle(tenant.admin, 1_000),
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Brakes squeal',
  });

  it('can be worked on before anybody has answered', async () => {
    const [id, mine] = [randomUUID(), phone()];
    const params = { id };
    const day = [
      mine.make('CreateWorkOrder', { body: await body(id.toUpperCase()) }),
      mine.make('StartWorkOrder', { params, body: { odometer: 1_005 } }, { expectedVersion: 1 }),
      mine.make('AddLabor', { params, body: { hours: 2, rate: 50 } }, { expectedVersion: 2 }),
      mine.make('CompleteWorkOrder', { params }, { expectedVersion: 3 }),
    ];
    const answers = await mine.send(...day);
    expect(results(answers)).toEqual(day.map(() => 'applied'));
    expect(answers[0]).toMatchObject({ answer: { id, workOrderNumber: expect.any(String) } });
    expect(results(await mine.send(...day))).toEqual(day.map(() => 'duplicate'));
    expect(await read(id)).toMatchObject({ id, status: 'completed', laborCost: 100 });
    await program.until(async () => (await read(id))['completionStatus'] === 'done', 'the completion');
  });

  it('has an id of its own: one that something here has is refused, and what another tenant has says nothing', async () => {
    const { id, vehicleId } = await openWorkOrder();
    const mine = phone();
    for (const taken of [id, vehicleId])
      expect(await mine.send(mine.make('CreateWorkOrder', { body: await body(taken) }))).toMatchObject([
        { result: 'refused', code: 'duplicate_id', params: { id: taken } },
      ]);
    const { status, body: problem } = await tenant.admin.post<{ code: string }>('/work-orders', await body(id));
    expect([status, problem.code]).toEqual([409, 'duplicate_id']);

    const theirs = { ...(await body(id)), vehicleId: await vehicle(foreign.admin) };
    expect(await foreign.admin.command('/work-orders', theirs)).toMatchObject({ id, version: 1 });
    for (const { admin } of [tenant, foreign]) {
      await admin.command(`/work-orders/${id}/start`);
      await admin.command(`/work-orders/${id}/complete`);
    }
    // Both are told, though one queue has the jobs of both.
    for (const { admin } of [tenant, foreign])
      await program.until(
        async () =>
          JSON.stringify((await admin.get('/notifications')).body).includes(id) &&
          (await admin.get(`/work-orders/${id}`)).body['completionStatus'] === 'done',
        'the notice',
      );
  });

  it.each([uuidv5('work order', randomUUID()), 'none', 7, null])('takes no id but a random one: %s', async (id) => {
    const { status, body: problem } = await tenant.admin.post<{ code: string; errors: { field: string }[] }>(
      '/work-orders',
      await body(id),
    );
    expect([status, problem.code, problem.errors.map(({ field }) => field)]).toEqual([
      400,
      'validation_failed',
      ['id'],
    ]);
  });
});

it('what the API itself takes says on what it was decided, too', async () => {
  const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
  await tenant.admin.command(`/work-orders/${id}`, { notes: 'Theirs' }, 'PATCH');
  const { status, body } = await tenant.admin.send('PATCH', `/work-orders/${id}`, {
    notes: 'Mine',
    base: { notes: null },
  });
  expect([status, body]).toEqual([
    409,
    expect.objectContaining({
      code: 'edit_conflict',
      conflicts: [{ field: 'notes', base: null, mine: 'Mine', theirs: 'Theirs' }],
    }),
  ]);
});
