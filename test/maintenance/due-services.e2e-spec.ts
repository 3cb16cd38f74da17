import { randomUUID } from 'node:crypto';
import type { DueServiceDetail, DueServiceItem, DueServiceStats } from '#domain/maintenance/views.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { dueService, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const DAY = 86_400_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let mine: TestTenant;
let foreign: TestTenant;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [mine, foreign] = [await provision(program), await provision(program)];
  ({ admin } = mine);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const detail = async (id: string): Promise<DueServiceDetail> =>
  (await admin.get<DueServiceDetail>(`/due-services/${id}`)).body;
const list = async (query: string, client = admin): Promise<DueServiceItem[]> =>
  (await client.get<{ data: DueServiceItem[] }>(`/due-services?${query}`)).body.data;
const reading = (vehicleId: string, value: number, days: number, kind = 'odometer') =>
  admin.command(`/vehicles/${vehicleId}/meter-readings`, { kind, value, at: ago(days) });
const work = (vehicleId: string, more: object = {}) => ({
  vehicleId,
  category: 'Preventive Maintenance',
  priority: 'scheduled',
  description: 'Service',
  ...more,
});

describe('a service schedule', () => {
  it('is forecast from average use, by whichever comes first, and says why', async () => {
    const vehicleId = await vehicle(admin);
    for (const [value, days] of [
      [10_000, 20],
      [10_500, 10],
      [11_000, 0.01],
    ] as const)
      await reading(vehicleId, value, days);
    const { id } = await admin.command('/due-services', {
      vehicleId,
      title: 'Oil change',
      intervalDistance: 5_000,
      intervalDays: 180,
      intervalHours: 250,
      lastDoneAt: ago(10),
      lastDoneOdometer: 10_500,
    });
    const found = await detail(id);
    expect(found).toMatchObject({
      title: 'Oil change',
      level: 'upcoming',
      measure: 'distance',
      interval: { distance: 5_000, days: 180, hours: 250 },
      lastDone: { odometer: 10_500, hours: null },
      due: { odometer: 15_500, hours: null },
      workOrder: null,
      lastDoneBy: null,
    });
    // 50 miles a day, 4,500 to go.
    expect(found.odometer).toMatchObject({ value: 11_000, perDay: expect.closeTo(50, 0) as number });
    expect((Date.parse(found.dueOn!) - Date.now()) / DAY).toBeCloseTo(90, 0);
    expect(found.reasons.map(({ measure, level }) => [measure, level])).toEqual([
      ['time', 'upcoming'],
      ['distance', 'upcoming'],
    ]);
    expect(found.reasons[1]!.projected).toBeCloseTo(11_000, -1);
  });

  it('counts from now and from what the meters show, unless it is said otherwise', async () => {
    const vehicleId = await vehicle(admin, 2_000);
    await reading(vehicleId, 120, 1, 'engine_hours');
    const { id } = await admin.command('/due-services', {
      vehicleId,
      title: 'Grease',
      intervalDistance: 1_000,
      intervalHours: 20,
    });
    expect(await detail(id)).toMatchObject({ due: { odometer: 3_000, hours: 140, at: null } });
    await reading(vehicleId, 141, 0.001, 'engine_hours');
    expect(await detail(id)).toMatchObject({ level: 'due', measure: 'engine_time' });
  });

  it('is listed by level, the first due first, and counted', async () => {
    const { admin: other } = foreign;
    const vehicleId = await vehicle(other, 100);
    const schedule = (title: string, days: number, last: number) =>
      other.command('/due-services', { vehicleId, title, intervalDays: days, lastDoneAt: ago(last) });
    for (const [title, days, last] of [
      ['upcoming', 100, 10],
      ['overdue', 100, 120],
      ['soon', 100, 95],
      ['due', 100, 105],
    ] as const)
      await schedule(title, days, last);
    expect((await list('', other)).map(({ title }) => title)).toEqual(['overdue', 'due', 'soon', 'upcoming']);
    expect((await list('level=due,overdue', other)).map(({ level }) => level)).toEqual(['overdue', 'due']);
    expect((await list('search=soo', other)).map(({ title }) => title)).toEqual(['soon']);
    expect((await list(`sort=-dueOn&limit=1`, other)).map(({ title }) => title)).toEqual(['upcoming']);
    const { body } = await other.get<DueServiceStats>('/due-services/stats');
    expect(body).toEqual({ overdue: 1, due: 1, soon: 1, upcoming: 1 });
    const { body: page } = await other.get<{ nextCursor: string }>('/due-services?limit=3');
    expect((await list(`limit=3&cursor=${page.nextCursor}`, other)).map(({ title }) => title)).toEqual(['upcoming']);
  });

  it('begins anew with the work order that does it, and is as before when that is undone', async () => {
    const vehicleId = await vehicle(admin, 9_000);
    const dueServiceId = await dueService(admin, vehicleId, { miles: 5_000, days: 36_000 });
    expect(await detail(dueServiceId)).toMatchObject({ level: 'overdue' });
    const { id, workOrderNumber } = await admin.command<{ id: string; workOrderNumber: string }>(
      '/work-orders',
      work(vehicleId, { dueServiceIds: [dueServiceId] }),
    );
    expect((await detail(dueServiceId)).workOrder).toEqual({ id, workOrderNumber, status: 'open' });
    await admin.command(`/work-orders/${id}/start`);
    // Nobody read the meter: it stands where it stood.
    await admin.command(`/work-orders/${id}/complete`);
    await program.until(async () => (await detail(dueServiceId)).level === 'upcoming', 'the service to begin anew');
    expect(await detail(dueServiceId)).toMatchObject({
      workOrder: null,
      lastDoneBy: { id, workOrderNumber },
      lastDone: { odometer: 9_000 },
      due: { odometer: 14_000 },
    });
  });

  it('is done by one open work order, however many ask at once', async () => {
    const vehicleId = await vehicle(admin);
    const dueServiceId = await dueService(admin, vehicleId, { days: 10 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        admin.post<{ code?: string; workOrderNumber: string; params?: object }>(
          '/work-orders',
          work(vehicleId, { dueServiceIds: [dueServiceId] }),
        ),
      ),
    );
    const [taken] = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(body).toMatchObject({
        code: 'due_service_has_work_order',
        params: { title: 'Oil and filter', workOrderNumber: taken!.body.workOrderNumber },
      });
    const other = await startedWorkOrder(admin, vehicleId);
    const task = await admin.post(`/work-orders/${other}/tasks`, { description: 'Oil', dueServiceId });
    expect(task).toMatchObject({ status: 409, body: { code: 'due_service_has_work_order' } });
    const { id } = taken!.body as unknown as { id: string };
    await admin.command(`/work-orders/${id}/cancel`, { reason: 'not now' });
    await admin.command(`/work-orders/${other}/tasks`, { description: 'Oil', dueServiceId });
  });

  it('is planned otherwise, and retired', async () => {
    const vehicleId = await vehicle(admin);
    const id = await dueService(admin, vehicleId, { days: 10 });
    await admin.command(`/due-services/${id}`, { title: 'Wash', intervalDays: 36_000 }, 'PATCH');
    expect(await detail(id)).toMatchObject({ title: 'Wash', level: 'upcoming' });
    const none = await admin.send('PATCH', `/due-services/${id}`, { intervalDays: null });
    expect(none).toMatchObject({ status: 400, body: { code: 'interval_required' } });
    await admin.command(`/due-services/${id}/retire`, { reason: 'another program' });
    expect((await admin.get(`/due-services/${id}`)).status).toBe(404);
    expect(await list(`vehicleId=${vehicleId}`)).toEqual([]);
  });

  it('rests while its vehicle is inactive or sold', async () => {
    const vehicleId = await vehicle(admin);
    await dueService(admin, vehicleId, { days: 10 });
    await admin.command(`/vehicles/${vehicleId}/status`, { status: 'inactive' });
    expect(await list(`vehicleId=${vehicleId}`)).toEqual([]);
    await admin.command(`/vehicles/${vehicleId}/status`, { status: 'active' });
    expect(await list(`vehicleId=${vehicleId}`)).toHaveLength(1);
  });

  it('of another tenant is nowhere, on any route', async () => {
    const vehicleId = await vehicle(foreign.admin);
    const id = await dueService(foreign.admin, vehicleId, { days: 10 });
    for (const unknown of [id, randomUUID()]) {
      expect((await admin.get(`/due-services/${unknown}`)).status).toBe(404);
      expect((await admin.get(`/due-services/${unknown}/history`)).status).toBe(404);
      expect((await admin.send('PATCH', `/due-services/${unknown}`, { intervalDays: 3 })).status).toBe(404);
      expect((await admin.post(`/due-services/${unknown}/retire`)).status).toBe(404);
      const own = await vehicle(admin);
      expect((await admin.post('/work-orders', work(own, { dueServiceIds: [unknown] }))).status).toBe(404);
    }
    expect((await admin.post('/due-services', { vehicleId, title: 'x', intervalDays: 3 })).status).toBe(404);
    expect(await list(`vehicleId=${vehicleId}`)).toEqual([]);
  });

  it('is for those who may see schedules, and of their own vehicles where they see only those', async () => {
    const { domain, tenantId } = mine;
    const person = async (name: string, roles: string[]): Promise<{ id: string; client: Client }> => {
      const email = `${randomUUID().slice(0, 8)}@${domain}`;
      const { id } = await admin.command('/users', { name, email, password: PASSWORD, roles });
      return { id, client: await admin.logIn(email, PASSWORD) };
    };
    const technician = await person('Tess', ['technician']);
    expect((await technician.client.get('/due-services')).status).toBe(403);
    await admin.command('/roles', {
      name: `own ${tenantId}`,
      permissions: ['view_schedules', 'edit_schedules'],
      scope: { vehicles: 'own' },
    });
    const driver = await person('Dave', [`own ${tenantId}`]);
    const [own, others] = [await vehicle(admin), await vehicle(admin)];
    await admin.command(`/vehicles/${own}`, { assignedDriverId: driver.id }, 'PATCH');
    const [seen, unseen] = [await dueService(admin, own, { days: 10 }), await dueService(admin, others, { days: 10 })];
    expect((await list('', driver.client)).map(({ id }) => id)).toEqual([seen]);
    expect((await driver.client.get(`/due-services/${unseen}`)).status).toBe(404);
    expect((await driver.client.post(`/due-services/${unseen}/retire`)).status).toBe(404);
    expect((await driver.client.post(`/due-services/${seen}/retire`)).status).toBe(200);
    const { body } = await driver.client.get<DueServiceStats>('/due-services/stats');
    expect(body).toEqual({ overdue: 0, due: 0, soon: 0, upcoming: 0 });
  });

  it('tells of the work that does it only who may know of that work', async () => {
    const person = async (roles: string[]): Promise<{ id: string; client: Client }> => {
      const email = `${randomUUID().slice(0, 8)}@${mine.domain}`;
      const { id } = await admin.command('/users', { name: 'Wanda', email, password: PASSWORD, roles });
      return { id, client: await admin.logIn(email, PASSWORD) };
    };
    const role = async (permissions: string[], scope: object): Promise<string> => {
      const name = `Sees ${randomUUID()}`;
      await admin.command('/roles', { name, permissions, scope });
      return name;
    };
    const scheduler = await person([await role(['view_schedules', 'view_reports'], {})]);
    const both = ['view_schedules', 'view_reports', 'view_work_orders'];
    const crew = await role(both, { workOrders: 'assigned' });
    const [theirs, another] = [await person([crew]), await person([crew])];
    const vehicleId = await vehicle(admin);
    const id = await dueService(admin, vehicleId, { days: 1 });
    const { id: workOrderId } = await admin.command('/work-orders', work(vehicleId, { dueServiceIds: [id] }));
    await admin.command(`/work-orders/${workOrderId}/assign`, { assignedTo: theirs.id });
    const told = async (client: Client): Promise<unknown[]> => {
      const { body: one } = await client.get<{ workOrder: { id: string } | null }>(`/due-services/${id}`);
      const { body: all } = await client.get<{ first: { id: string; workOrder: { id: string } | null }[] }>(
        '/dashboards/widgets/maintenance_due',
      );
      const [listed] = await list(`vehicleId=${vehicleId}`, client);
      const widget = all.first.find((each) => each.id === id);
      return [one, listed, widget].map((each) => each?.workOrder?.id ?? null);
    };
    for (const client of [admin, theirs.client]) expect(await told(client)).toEqual(Array(3).fill(workOrderId));
    for (const { client } of [scheduler, another]) expect(await told(client)).toEqual([null, null, null]);
    await admin.command(`/work-orders/${workOrderId}/start`);
    await admin.command(`/work-orders/${workOrderId}/complete`);
    const doneBy = async (client: Client) => (await client.get(`/due-services/${id}`)).body['lastDoneBy'];
    await program.until(async () => (await doneBy(admin)) !== null, 'the service to count anew');
    expect(await doneBy(theirs.client)).toMatchObject({ id: workOrderId });
    for (const { client } of [scheduler, another]) expect(await doneBy(client)).toBeNull();
  });

  it.each([
    [{ title: '', intervalDays: 3 }, 'title'],
    [{ title: 'x', intervalDays: 0 }, 'intervalDays'],
    [{ title: 'x', intervalDistance: -1 }, 'intervalDistance'],
    [{ title: 'x', intervalDays: 3, lastDoneAt: '2026-02-31' }, 'lastDoneAt'],
    [{ title: 'x', intervalDays: 3, lastDoneOdometer: 'far' }, 'lastDoneOdometer'],
  ])('refuses %j', async (input, field) => {
    const vehicleId = await vehicle(admin);
    const { status, body } = await admin.post<{ errors: { field: string }[] }>('/due-services', {
      vehicleId,
      ...input,
    });
    expect([status, [...new Set(body.errors.map((error) => error.field))]]).toEqual([400, [field]]);
  });
});
