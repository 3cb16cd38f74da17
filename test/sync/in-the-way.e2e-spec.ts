import { randomUUID } from 'node:crypto';
import { colleagueOf, openWorkOrderOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone } from '../support/phone.js';
import { Program } from '../support/program.js';
import { part, provision, type TestTenant } from '../support/tenant.js';

const HOUR = 3_600_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let tess: Colleague;
let mine: Phone;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  tess = await colleagueOf(program, tenant, 'technician');
  mine = new Phone(tess.client);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
const byTheOffice = (event: string) => ({
  result: 'conflict',
  by: { id: tenant.adminUserId, name: expect.any(String) },
  at: expect.any(String),
  events: [event],
});

describe('what a colleague did to another thing than the command is about', () => {
  it('is shown where their reading of the meter stands in the way, whatever else moved on the vehicle', async () => {
    const { id, vehicleId } = await openWorkOrderOf(tenant, tess.id);
    await tenant.admin.command(`/vehicles/${vehicleId}`, { department: 'North' }, 'PATCH');
    const reading = (value: number, hours: number, expectedVersion?: number) =>
      mine.make(
        'RecordMeterReading',
        { params: { id: vehicleId }, body: { value, at: ago(hours) } },
        { occurredAt: mine.now(hours * HOUR), ...(expectedVersion === undefined ? {} : { expectedVersion }) },
      );
    // Below one's own reading: nobody else is to be named, though the vehicle's own version is past that of the meter.
    const first = reading(1_200, 0.2, 1);
    expect(await mine.send(first, reading(1_100, 0.1, 1))).toMatchObject([
      { result: 'applied' },
      { result: 'refused', code: 'meter_below_last' },
    ]);
    // The same for work, though others changed that meanwhile.
    const { version } = (await tenant.admin.get<{ version: number }>(`/work-orders/${id}`)).body;
    await tenant.admin.command(`/work-orders/${id}`, { notes: 'Rear right' }, 'PATCH');
    const early = { params: { id }, body: { odometer: 1_150 } };
    expect(await mine.send(mine.make('StartWorkOrder', early, { expectedVersion: version }))).toMatchObject([
      { result: 'refused', code: 'meter_below_last' },
    ]);
    await tenant.admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 1_300 });
    const start = mine.make('StartWorkOrder', { params: { id }, body: { odometer: 1_250 } });
    const below = reading(1_250, 0);
    const theirs = byTheOffice('fleet.meter-reading-recorded');
    expect(await mine.send(below, start)).toMatchObject([
      { ...theirs, code: 'meter_below_last', mine: { value: 1_250 }, theirs: { value: 1_300 } },
      { ...theirs, code: 'meter_below_last', mine: { odometer: 1_250 }, theirs: { odometer: 1_300 } },
    ]);
  });

  it('is named by the meter that stands in the way, though both were read at one moment', async () => {
    const { vehicleId } = await openWorkOrderOf(tenant, tess.id);
    const ada = await colleagueOf(program, tenant, 'technician');
    const at = ago(0.001);
    const params = { id: vehicleId };
    await tenant.admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 1_300, at });
    for (const value of [5, 6, 7])
      await ada.client.command(`/vehicles/${vehicleId}/meter-readings`, {
        kind: 'engine_hours',
        value,
        at: value === 7 ? at : ago(1 / value),
      });
    expect(await mine.send(mine.make('RecordMeterReading', { params, body: { value: 1_250 } }))).toMatchObject([
      byTheOffice('fleet.meter-reading-recorded'),
    ]);
    const hours = { kind: 'engine_hours', value: 6.5 };
    expect(await mine.send(mine.make('RecordMeterReading', { params, body: hours }))).toMatchObject([
      { result: 'conflict', by: { id: ada.id }, theirs: { kind: 'engine_hours', value: 7 } },
    ]);
  });

  it('is shown where a later reading of theirs lies below what was read before it', async () => {
    const { vehicleId } = await openWorkOrderOf(tenant, tess.id);
    await tenant.admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 1_100 });
    const body = { value: 1_200, at: ago(0.01) };
    const above = mine.make(
      'RecordMeterReading',
      { params: { id: vehicleId }, body },
      { occurredAt: mine.now(36_000) },
    );
    expect(await mine.send(above)).toMatchObject([
      { ...byTheOffice('fleet.meter-reading-recorded'), code: 'meter_above_next', theirs: { value: 1_100 } },
    ]);
  });

  it('is shown where a part or a vehicle is not to be had any more, and nothing of what never was', async () => {
    const { id, vehicleId } = await openWorkOrderOf(tenant, tess.id);
    const partId = await part(tenant.admin);
    await tenant.admin.command(`/parts/${partId}`, {}, 'DELETE');
    const add = (wanted: string) => mine.make('AddPart', { params: { id }, body: { partId: wanted, quantity: 1 } });
    expect(await mine.send(add(partId), add(randomUUID()))).toMatchObject([
      { ...byTheOffice('inventory.part-archived'), code: 'part_archived', params: {} },
      { result: 'refused', code: 'not_found' },
    ]);
    await tenant.admin.command(`/vehicles/${vehicleId}`, {}, 'DELETE');
    const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'x' };
    expect(await mine.send(mine.make('CreateWorkOrder', { body }))).toMatchObject([
      { ...byTheOffice('fleet.vehicle-archived'), code: 'vehicle_archived' },
    ]);
  });

  it('is nothing to tell to who may not know of it', async () => {
    const driver = await colleagueOf(program, tenant, 'driver');
    const { vehicleId } = await openWorkOrderOf(tenant);
    await tenant.admin.command(`/vehicles/${vehicleId}`, {}, 'DELETE');
    const phone = new Phone(driver.client);
    const begin = phone.make('BeginTrip', { body: { id: randomUUID(), vehicleId } });
    const answers = await phone.send(begin);
    expect(answers).toMatchObject([{ result: 'refused' }]);
    expect(JSON.stringify(answers)).not.toMatch(/archived|"by"/);
  });
});
