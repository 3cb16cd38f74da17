import { randomUUID } from 'node:crypto';
import { colleagueOf, openWorkOrderOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { part, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
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

const openWorkOrder = (assignedTo: string | null = null) => openWorkOrderOf(tenant, assignedTo);
const colleague = (role: string): Promise<Colleague> => colleagueOf(program, tenant, role);

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
