import { randomUUID } from 'node:crypto';
import type { SyncChanges } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let driver: Person;
let technician: Person;
let own: string;
let others: string;

interface Person {
  readonly id: string;
  readonly client: Client;
}

async function person(...roles: readonly string[]): Promise<Person> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name: 'Dan', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  [driver, technician] = [await person('driver'), await person('technician')];
  [own, others] = [await vehicle(tenant.admin), await vehicle(tenant.admin)];
  await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: driver.id }, 'PATCH');
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const report = (vehicleId: string, more: object = {}) => ({
  vehicleId,
  category: 'Tire Service',
  priority: 'non_scheduled',
  urgency: 'high',
  description: 'Tire is flat',
  ...more,
});
const read = async (id: string) => (await tenant.admin.get<Record<string, unknown>>(`/work-orders/${id}`)).body;

/** What both ways in answer: HTTP, and the commands of a phone. */
async function answers({ client }: Person, body: object): Promise<{ http: unknown; sync: unknown }> {
  const { status, body: said } = await client.post<{ code?: string; params?: object }>('/work-orders', body);
  const phone = new Phone(client);
  const [answer] = await phone.send(phone.make('CreateWorkOrder', { body: { ...body } }));
  return {
    http: status === 201 ? 'applied' : [status, said.code, said.params],
    sync: answer!.result === 'refused' ? [answer!.code, answer!.params] : answer!.result,
  };
}

describe('a driver', () => {
  it('reports what is wrong with a vehicle of theirs, as a work order of nobody', async () => {
    const id = randomUUID();
    const phone = new Phone(driver.client);
    const command = phone.make('CreateWorkOrder', { body: report(own, { id, assignedTo: null }) });
    expect(await phone.send(command)).toMatchObject([
      { result: 'applied', answer: { workOrderNumber: expect.stringMatching(/^WO-/) } },
    ]);
    expect(await read(id)).toMatchObject({
      status: 'open',
      category: 'Tire Service',
      priority: 'non_scheduled',
      urgency: 'high',
      assignedTo: null,
      vehicle: { id: own },
    });
    expect(await answers(driver, report(own))).toEqual({ http: 'applied', sync: 'applied' });
    expect((await driver.client.get(`/work-orders/${id}`)).status).toBe(403);
  });

  it('reports nothing of a vehicle that is not theirs, as of one that is not there', async () => {
    const [foreign, none] = [await answers(driver, report(others)), await answers(driver, report(randomUUID()))];
    expect(foreign.http).toEqual([404, 'not_found', undefined]);
    expect(foreign).toEqual(none);
  });

  it.each([
    ['priority', 'emergency'],
    ['assignedTo', 'themselves'],
    ['requestedBy', 'Sam'],
    ['dueDate', '2027-01-08'],
    ['notes', 'Call me'],
    ['draft', true],
    ['workOrderNumber', 'MINE-1'],
    ['dueServiceIds', []],
  ])('plans nothing: %s', async (field, value) => {
    const body = report(own, { [field]: value === 'themselves' ? driver.id : value });
    expect(await answers(driver, body)).toEqual({
      http: [403, 'not_in_report', { field }],
      sync: ['not_in_report', { field }],
    });
  });

  it('reports also where the office gives the numbers', async () => {
    await tenant.admin.command('/settings', { workOrderAutoNumber: false }, 'PATCH');
    expect(await answers(driver, report(own))).toEqual({ http: 'applied', sync: 'applied' });
    await tenant.admin.command('/settings', { workOrderAutoNumber: true }, 'PATCH');
  });

  it('has the categories to choose from on the phone, and hears of no other change to them', async () => {
    const { body } = await driver.client.get<SyncChanges>('/sync/changes?limit=500');
    const kinds = body.records.filter(({ kind }) => kind === 'work-order-category');
    expect(kinds.map(({ state }) => state['name'])).toContain('Tire Service');
    expect(body.records.filter(({ kind }) => kind === 'work-order')).toEqual([]);
    const { body: activity } = await driver.client.get<{ data: { kind: string }[] }>('/activity');
    expect(activity.data.map(({ kind }) => kind)).not.toContain('work-order-category');
  });
});

describe('a technician', () => {
  it('reports what is wrong with any vehicle, for themselves to do or for nobody', async () => {
    const id = randomUUID();
    const phone = new Phone(technician.client);
    const [made, started] = await phone.send(
      phone.make('CreateWorkOrder', { body: report(others, { id, assignedTo: technician.id }) }),
      phone.make('StartWorkOrder', { params: { id }, body: {} }),
    );
    expect(results([made!, started!])).toEqual(['applied', 'applied']);
    expect(await read(id)).toMatchObject({ status: 'in_progress' });
    expect(await answers(technician, report(own))).toEqual({ http: 'applied', sync: 'applied' });
  });

  it('gives it to nobody else', async () => {
    const body = report(own, { assignedTo: driver.id });
    expect((await answers(technician, body)).http).toEqual([403, 'not_in_report', { field: 'assignedTo' }]);
  });
});

it('who may neither report nor plan makes no work order', async () => {
  await tenant.admin.command('/roles', { name: 'Looks on', permissions: ['view_vehicles', 'view_work_orders'] });
  expect(await answers(await person('Looks on'), report(own))).toEqual({
    http: [403, 'forbidden', { permission: 'create_work_orders' }],
    sync: ['forbidden', { permission: 'create_work_orders' }],
  });
});
