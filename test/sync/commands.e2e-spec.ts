import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { v5 as uuidv5 } from 'uuid';
import type { SyncAnswer } from '#domain/sync/views.js';
import type { HistoryEntry } from '#domain/shared/views.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

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

async function openWorkOrder(assignedTo: string | null = null) {
  const vehicleId = await vehicle(tenant.admin, 1_000);
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  return { ...(await tenant.admin.command('/work-orders', body)), vehicleId };
}

async function colleague(role: string): Promise<{ id: string; name: string; client: Client }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const name = `Ada ${email.slice(0, 4)}`;
  const { id } = await tenant.admin.command('/users', { name, email, password: PASSWORD, roles: [role] });
  return { id, name, client: await new Client(program).logIn(email, PASSWORD) };
}

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

describe('what was done hours ago', () => {
  const HOUR = 3_600_000;
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
  const near = (told: unknown, hours: number) =>
    expect(Math.abs(Date.parse(String(told)) - Date.parse(ago(hours)))).toBeLessThan(20_000);
  /** Work that was asked for in the morning, on a vehicle that showed 1,000 the day before. */
  async function since(hours: number, mine: Phone) {
    const vehicleId = await vehicle(tenant.admin, 1_000);
    const id = randomUUID();
    const body = { id, vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal' };
    await mine.send(mine.make('CreateWorkOrder', { body }, { occurredAt: mine.now(hours * HOUR) }));
    return { id, vehicleId };
  }
  const readings = async (id: string) =>
    (
      await tenant.admin.get<{ data: { value: number; at: string; source: string }[] }>(
        `/vehicles/${id}/meter-readings`,
      )
    ).body.data;

  it('began and ended when it did, whatever the clock of the phone shows and the office edited meanwhile', async () => {
    for (const clockOff of [0, 26 * HOUR, -26 * HOUR]) {
      const mine = phone(tenant.admin, clockOff);
      const { id, vehicleId } = await since(10, mine);
      await tenant.admin.command(`/work-orders/${id}`, { notes: 'From the office' }, 'PATCH');
      const params = { id };
      const day = [
        mine.make('StartWorkOrder', { params, body: { odometer: 1_010 } }, { occurredAt: mine.now(9 * HOUR) }),
        mine.make('HoldWorkOrder', { params, body: { reason: 'awaiting_parts' } }, { occurredAt: mine.now(8 * HOUR) }),
        mine.make('ResumeWorkOrder', { params }, { occurredAt: mine.now(7 * HOUR) }),
        mine.make('CompleteWorkOrder', { params, body: { odometer: 1_020 } }, { occurredAt: mine.now(6 * HOUR) }),
        mine.make(
          'RecordMeterReading',
          { params: { id: vehicleId }, body: { value: 1_030 } },
          { occurredAt: mine.now(5 * HOUR) },
        ),
      ];
      expect(results(await mine.send(...day))).toEqual(day.map(() => 'applied'));
      await program.until(async () => (await read(id))['completionStatus'] === 'done', 'the completion');
      const work = await read(id);
      near(work['createdAt'], 10);
      near(work['startedAt'], 9);
      near(work['completedAt'], 6);
      near(work['updatedAt'], 0);
      const [last, completion] = await readings(vehicleId);
      expect([last?.value, completion?.value]).toEqual([1_030, 1_020]);
      near(last?.at, 5);
      near(completion?.at, 6);
    }
  });

  it('brings readings between those of colleagues, and none of tomorrow', async () => {
    const mine = phone();
    const { id, vehicleId } = await since(10, mine);
    const params = { id: vehicleId };
    await tenant.admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 1_100, at: ago(2) });
    const day = [
      mine.make('StartWorkOrder', { params: { id } }, { occurredAt: mine.now(9 * HOUR) }),
      mine.make('CompleteWorkOrder', { params: { id }, body: { odometer: 1_020 } }, { occurredAt: mine.now(6 * HOUR) }),
      mine.make(
        'RecordMeterReading',
        { params, body: { value: 1_050, at: ago(3) } },
        { occurredAt: mine.now(5 * HOUR) },
      ),
      mine.make('RecordMeterReading', { params, body: { value: 1_060 } }),
      mine.make(
        'RecordMeterReading',
        { params, body: { value: 1_200, at: ago(-1) } },
        { occurredAt: mine.now(5 * HOUR) },
      ),
    ];
    expect(await mine.send(...day)).toMatchObject([
      { result: 'applied' },
      { result: 'applied' },
      { result: 'applied' },
      { result: 'refused', code: 'meter_below_last' },
      { result: 'refused', code: 'reading_in_future' },
    ]);
    await program.until(async () => (await read(id))['completionStatus'] === 'done', 'the completion');
    expect((await readings(vehicleId)).map(({ value }) => value)).toEqual([1_100, 1_050, 1_020, 1_000]);
  });

  it('does not end before it began, nor later than now', async () => {
    const mine = phone();
    const { id } = await openWorkOrder();
    const params = { id };
    await mine.send(
      mine.make('StartWorkOrder', { params }, { occurredAt: mine.now(9 * HOUR) }),
      mine.make('CompleteWorkOrder', { params }, { occurredAt: mine.now(-9 * HOUR) }),
    );
    const work = await read(id);
    expect(work['startedAt']).toBe(work['createdAt']);
    near(work['completedAt'], 0);
    expect(Date.parse(String(work['completedAt']))).toBeLessThanOrEqual(Date.now());
  });
});

describe('what a colleague did meanwhile', () => {
  it('is merged where they changed other fields', async () => {
    const tess = await colleague('technician');
    const { id, version } = await openWorkOrder(tess.id);
    await tenant.admin.command(`/work-orders/${id}`, { description: 'Brakes squeal in the rain' }, 'PATCH');
    const mine = phone(tess.client);
    const edit = mine.make(
      'UpdateWorkOrder',
      { params: { id }, body: { notes: 'Front left', tax: 5 } },
      { expectedVersion: version, base: { notes: null, tax: 0 } },
    );
    expect(await mine.send(edit)).toMatchObject([{ result: 'merged', fields: ['notes', 'tax'], version: version + 2 }]);
    expect(await read(id)).toMatchObject({ description: 'Brakes squeal in the rain', notes: 'Front left', tax: 5 });
  });

  it('is told apart from what the sender did themselves', async () => {
    const tess = await colleague('technician');
    const { id, version } = await openWorkOrder(tess.id);
    const mine = phone(tess.client);
    const known = { expectedVersion: version };
    const day = [
      mine.make('StartWorkOrder', { params: { id } }, known),
      mine.make('UpdateWorkOrder', { params: { id }, body: { notes: 'Mine' } }, { ...known, base: { notes: null } }),
      mine.make('StartWorkOrder', { params: { id } }, known),
    ];
    expect(results(await mine.send(...day))).toEqual(['applied', 'applied', 'refused']);
  });

  it('is not overwritten by an edit that does not say what it was made on', async () => {
    const manager = await colleague('fleet_manager');
    const id = await vehicle(tenant.admin);
    const { version } = (await tenant.admin.get<{ version: number }>(`/vehicles/${id}`)).body;
    const mine = phone(manager.client);
    const edit = (department: string) =>
      mine.make('UpdateVehicle', { params: { id }, body: { department } }, { expectedVersion: version });
    expect(results(await mine.send(edit('North'), edit('South')))).toEqual(['applied', 'applied']);
    await tenant.admin.command(`/vehicles/${id}`, { department: 'Theirs' }, 'PATCH');
    expect(await mine.send(edit('Mine'))).toMatchObject([
      { result: 'conflict', code: 'version_conflict', mine: { department: 'Mine' }, by: { id: tenant.adminUserId } },
    ]);
    expect((await tenant.admin.get(`/vehicles/${id}`)).body).toMatchObject({ department: 'Theirs' });
    const work = await openWorkOrder();
    await tenant.admin.command(`/work-orders/${work.id}`, { notes: 'Theirs' }, 'PATCH');
    const blind = { params: { id: work.id }, body: { notes: 'Mine' } };
    const sent = mine.make('UpdateWorkOrder', blind, { expectedVersion: work.version, base: {} });
    expect(await mine.send(sent)).toMatchObject([{ result: 'conflict', code: 'version_conflict' }]);
  });

  it('is merged into vehicles and parts, too', async () => {
    const manager = await colleague('fleet_manager');
    const mine = phone(manager.client);
    for (const [type, path, id, theirs, body, base] of [
      ['UpdateVehicle', '/vehicles', await vehicle(tenant.admin), 'make', { model: 'B-61' }, { model: 'F-250' }],
      ['UpdatePart', '/parts', await part(tenant.admin), 'category', { name: 'Pad' }, { name: 'Brake pad' }],
    ] as const) {
      const { version } = (await tenant.admin.get<{ version: number }>(`${path}/${id}`)).body;
      await tenant.admin.command(`${path}/${id}`, { [theirs]: 'Theirs' }, 'PATCH');
      const edit = (wanted: object, seen: Record<string, unknown>) =>
        mine.make(type, { params: { id }, body: { ...wanted } }, { expectedVersion: version, base: seen });
      expect(await mine.send(edit(body, base), edit({ [theirs]: 'Mine' }, { [theirs]: 'Seen' }))).toMatchObject([
        { result: 'merged', fields: Object.keys(body) },
        {
          result: 'conflict',
          code: 'edit_conflict',
          mine: { [theirs]: 'Mine' },
          theirs: { [theirs]: 'Theirs' },
          by: { id: tenant.adminUserId },
        },
      ]);
      expect((await tenant.admin.get(`${path}/${id}`)).body).toMatchObject({ ...body, [theirs]: 'Theirs' });
    }
  });

  it('of what a vehicle cost is told in major units, and only to who may see costs', async () => {
    const id = await vehicle(tenant.admin);
    const { id: roleId } = await tenant.admin.command('/roles', {
      name: `Registrar ${randomUUID()}`,
      permissions: ['view_vehicles', 'edit_vehicles'],
    });
    const registrar = await colleague('driver');
    await tenant.admin.command(`/users/${registrar.id}/roles`, { roleIds: [roleId] });
    await program.until(async () => (await registrar.client.get('/vehicles')).body['total'] !== 0, 'the role to count');
    await tenant.admin.command(`/vehicles/${id}`, { purchase: { date: '2026-01-02', price: 41_000.5 } }, 'PATCH');
    const edit = {
      purchase: { date: '2026-01-02', price: 7 },
      base: { purchase: { date: '2026-01-02', price: 39_000 } },
    };
    const conflict = async (client: Client) => {
      const { status, body } = await client.send<{ conflicts: unknown[] }>('PATCH', `/vehicles/${id}`, edit);
      return [status, body.conflicts];
    };
    const theirs = { date: '2026-01-02', price: 41_000.5 };
    const said = { field: 'purchase', base: edit.base.purchase, mine: edit.purchase };
    expect(await conflict(tenant.admin)).toEqual([409, [{ ...said, theirs }]]);
    expect(await conflict(registrar.client)).toEqual([409, [{ ...said, theirs: null }]]);
    const seen = { ...edit, base: { purchase: theirs } };
    expect((await tenant.admin.send('PATCH', `/vehicles/${id}`, seen)).status).toBe(200);
    for (const purchase of ['lots', 7, [1], { price: 'lots' }])
      expect(
        (await tenant.admin.send('PATCH', `/vehicles/${id}`, { ...edit, purchase: null, base: { purchase } })).status,
      ).toBe(409);
  });

  it('of who asked for the work is compared by the name that is shown', async () => {
    const { id, version } = await openWorkOrder();
    await tenant.admin.command(`/work-orders/${id}`, { requestedBy: 'Max Moser' }, 'PATCH');
    const mine = phone();
    const change = (requestedBy: string, seen: string) =>
      mine.make(
        'UpdateWorkOrder',
        { params: { id }, body: { requestedBy } },
        { expectedVersion: version + 1, base: { requestedBy: seen } },
      );
    expect(results(await mine.send(change('Eva Ernst', 'Max Moser')))).toEqual(['applied']);
    expect(results(await mine.send(change('Ida Imhof', 'Max Moser')))).toEqual(['conflict']);
  });

  it('is shown with both sides, who and when, where they changed the same field, and nothing of the edit is done', async () => {
    const { id, version } = await openWorkOrder();
    const bob = await colleague('technician');
    await tenant.admin.command(`/work-orders/${id}/assign`, { assignedTo: bob.id });
    await bob.client.command(`/work-orders/${id}`, { notes: 'Rear right', tax: 7.5 }, 'PATCH');
    await tenant.admin.command(`/work-orders/${id}/labor`, { hours: 1, rate: 10 });
    const mine = phone();
    const edit = mine.make(
      'UpdateWorkOrder',
      { params: { id }, body: { notes: 'Front left', tax: 5, urgency: 'high' } },
      { expectedVersion: version, base: { notes: null, tax: 0, urgency: 'normal' } },
    );
    const [answer] = await mine.send(edit);
    expect(answer).toMatchObject({
      result: 'conflict',
      code: 'edit_conflict',
      mine: { notes: 'Front left', tax: 5 },
      theirs: { notes: 'Rear right', tax: 7.5 },
      by: { id: bob.id, name: bob.name },
    });
    expect(Math.abs(Date.parse((answer as { at: string }).at) - Date.now())).toBeLessThan(20_000);
    expect(await read(id)).toMatchObject({ notes: 'Rear right', tax: 7.5, urgency: 'normal' });
    // Decided: mine is kept, on what theirs is now.
    const kept = mine.make('UpdateWorkOrder', edit.payload, {
      expectedVersion: (await read(id)).version,
      base: { notes: 'Rear right', tax: 7.5, urgency: 'normal' },
    });
    expect(results(await mine.send(kept))).toEqual(['applied']);
    expect(await read(id)).toMatchObject({ notes: 'Front left', tax: 5, urgency: 'high' });
  });

  it('makes an action that is no longer allowed a conflict; without it, it is a plain refusal', async () => {
    const tess = await colleague('technician');
    const { id, version } = await openWorkOrder(tess.id);
    await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
    const mine = phone(tess.client);
    const start = mine.make('StartWorkOrder', { params: { id } }, { expectedVersion: version });
    const knowing = mine.make('StartWorkOrder', { params: { id } }, { expectedVersion: version + 1 });
    expect(await mine.send(start, knowing)).toMatchObject([
      { result: 'conflict', events: ['maintenance.work-order-cancelled'], by: { id: tenant.adminUserId } },
      { result: 'refused' },
    ]);
  });

  it('is nothing to tell of work that is out of reach', async () => {
    const { id, version } = await openWorkOrder();
    const tess = await colleague('technician');
    await tenant.admin.command(`/work-orders/${id}`, { notes: 'Secret' }, 'PATCH');
    const theirs = phone(tess.client);
    const params = { id };
    const answers = await theirs.send(
      theirs.make('StartWorkOrder', { params }, { expectedVersion: version }),
      theirs.make('StartWorkOrder', { params, body: { expectedVersion: 99 } }, { expectedVersion: 0 }),
      theirs.make('UpdateWorkOrder', { params, body: { notes: 'x' } }, { expectedVersion: 0 }),
    );
    expect(results(answers)).toEqual(['refused', 'refused', 'refused']);
    expect(JSON.stringify(answers)).not.toMatch(/work-order-updated|Secret|"by"/);
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

describe('a device', () => {
  it('leaves out nothing: what is missing is asked for', async () => {
    const { id } = await openWorkOrder();
    const mine = phone();
    const [one, two, three] = [1, 2, 3].map(() =>
      mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }),
    );
    await mine.send(one!);
    expect((await mine.post([three!])).body).toMatchObject({ code: 'sequence_gap', params: { expected: 2 } });
    expect(results(await mine.send(one!, two!, three!))).toEqual(['duplicate', 'applied', 'applied']);
    // What was settled between two that still wait is not sent again.
    const [four, six] = [4, 6].map((sequence) => ({
      ...mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }),
      sequence,
    }));
    expect(results(await mine.send(four!, six!))).toEqual(['applied', 'applied']);
    // Told so by a server that has forgotten it since.
    const far = { ...mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }), sequence: 9 };
    expect((await mine.post([far])).body).toMatchObject({ code: 'sequence_gap', params: { expected: 7 } });
    expect((await mine.post([far], { acknowledged: 8 })).body.answers).toMatchObject([{ result: 'applied' }]);
  });

  it('is listed for its owner and for who manages people, and hears at its next call that it was revoked', async () => {
    const tess = await colleague('technician');
    const lost = phone(tess.client);
    expect((await lost.post([], { deviceName: 'Chrome on Android' })).body.answers).toEqual([]);
    const own = await tess.client.get<{ data: object[] }>('/me/devices');
    expect(own.body.data).toEqual([
      expect.objectContaining({ id: lost.id, name: 'Chrome on Android', revokedAt: null }),
    ]);
    expect((await tenant.admin.get(`/users/${tess.id}/devices`)).body).toEqual(own.body);
    expect((await tess.client.get(`/users/${tenant.adminUserId}/devices`)).status).toBe(403);
    expect((await foreign.admin.get(`/users/${tess.id}/devices`)).status).toBe(404);
    expect((await tenant.admin.get(`/users/${tenant.adminUserId}/devices`)).status).toBe(200);
    const revoke = `/users/${tess.id}/devices/${lost.id}/revoke`;
    expect((await foreign.admin.post(revoke)).status).toBe(404);
    expect((await tenant.admin.post(revoke)).status).toBe(200);
    const { status, body } = await lost.post([lost.make('StartWorkOrder', { params: { id: randomUUID() } })]);
    expect([status, body.code]).toEqual([403, 'device_revoked']);
    // Somebody else may go on with the same phone.
    const shared = phone();
    Object.assign(shared, { id: lost.id });
    expect((await shared.post([])).status).toBe(200);
    expect((await tess.client.post(`/me/devices/${randomUUID()}/revoke`)).status).toBe(404);
  });

  it.each([
    [
      'an id twice',
      (mine: Phone) => {
        const one = mine.make('AddTask', {});
        return [one, { ...mine.make('AddTask', {}), commandId: one.commandId }];
      },
    ],
    ['a sequence twice', (mine: Phone) => [1, 2].map(() => ({ ...mine.make('AddTask', {}), sequence: 1 }))],
    ['too many', (mine: Phone) => Array.from({ length: 251 }, () => mine.make('AddTask', {}))],
    ['a time without a zone', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: '2026-05-31T12:00:00' }]],
    ['a week for a time', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: '2026-W21-7' }]],
    ['a version too large', (mine: Phone) => [{ ...mine.make('AddTask', {}), expectedVersion: 3e9 }]],
    ['no time', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: 'yesterday' }]],
    ['no payload', (mine: Phone) => [{ ...mine.make('AddTask', {}), payload: null }]],
  ])('is told what is wrong with a batch that has %s', async (_, commands) => {
    const mine = phone();
    const { status, body } = await mine.post(commands(mine));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
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
