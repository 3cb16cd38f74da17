import type { ActivityEntry, ActivityPage } from '#domain/activity/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import {
  dueService,
  part,
  PASSWORD,
  provision,
  startedWorkOrder,
  vehicle,
  type TestTenant,
} from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;
let [vehicleId, partId, workOrderId] = ['', '', ''];
let technician: { id: string; client: Client };
let began: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  began = new Date().toISOString();
  vehicleId = await vehicle(admin, 1_000);
  partId = await part(admin, [{ quantity: 5, unitCost: 12.34 }]);
  workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/parts`, { partId, quantity: 2 });
  await admin.command(`/work-orders/${workOrderId}/charges`, { description: 'Towing', amount: 90 });
  const email = `tess@${tenant.domain}`;
  const { id } = await admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles: ['technician'] });
  technician = { id, client: await new Client(program).logIn(email, PASSWORD) };
  await program.until(
    async () => (await activity('?kind=part')).some(({ type }) => type === 'inventory.stock-reserved'),
    'the reservation',
  );
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function pageOf(query: string, who = admin): Promise<ActivityPage> {
  const { status, body } = await who.get<ActivityPage>(`/activity${query}`);
  if (status !== 200) throw new Error(`${query} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
const activity = async (query = '', who = admin): Promise<readonly ActivityEntry[]> => (await pageOf(query, who)).data;
const types = (entries: readonly ActivityEntry[]): string[] => entries.map(({ type }) => type);

describe('the activity of a tenant', () => {
  it('is everything that happened, newest first, each naming who, when and the thing it is about', async () => {
    const all = await activity('?limit=200');
    const times = all.map(({ metadata }) => metadata.recordedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(all.find(({ type }) => type === 'maintenance.work-order-started')).toMatchObject({
      kind: 'work-order',
      thing: { id: workOrderId, title: 'WO-000001' },
      userName: 'Admin User',
    });
    expect(all.find(({ type }) => type === 'fleet.meter-reading-recorded')).toMatchObject({
      kind: 'vehicle',
      thing: { id: vehicleId },
    });
    expect(all.find(({ type }) => type === 'inventory.stock-reserved')).toMatchObject({
      kind: 'part',
      thing: { id: partId },
      userId: null,
    });
    expect(all.at(-1)).toMatchObject({ type: 'identity.tenant-provisioned' });
  });

  it('names what facts tell by ids only: whom work was given to, what stock it is, which meter was read', async () => {
    const { workOrderNumber } = (await admin.get<{ workOrderNumber: string }>(`/work-orders/${workOrderId}`)).body;
    await admin.command(`/work-orders/${workOrderId}/assign`, { assignedTo: technician.id });
    const all = await activity('?limit=200');
    const named = (type: string) => all.find((entry) => entry.type === type)?.names;
    expect(named('maintenance.work-order-assigned')).toEqual({ assignee: 'Tess' });
    expect(named('inventory.stock-reserved')).toEqual({
      workOrder: { id: workOrderId, number: workOrderNumber },
      stock: { part: 'Brake pad', unit: 'each', location: 'Main' },
    });
    expect(named('fleet.meter-reading-recorded')).toEqual({ meter: 'odometer' });
    await admin.command(`/work-orders/${workOrderId}/assign`, { assignedTo: null });
    const reader = `stock-${tenant.domain}@${tenant.domain}`;
    await admin.command('/roles', { name: 'stock reader', permissions: ['view_parts'] });
    await admin.command('/users', { name: 'Stock', email: reader, password: PASSWORD, roles: ['stock reader'] });
    const seen = await activity('?kind=part', await new Client(program).logIn(reader, PASSWORD));
    expect(seen.find(({ type }) => type === 'inventory.stock-reserved')?.names?.workOrder).toBeUndefined();
  });

  it('keeps the order of one command', async () => {
    const { id } = await admin.command('/vehicles', { number: 'ORDER-1' });
    await admin.command(`/vehicles/${id}/meter-readings`, { kind: 'engine_hours', value: 5 });
    expect(types(await activity(`?thingId=${id}`))).toEqual([
      'fleet.meter-reading-recorded',
      'fleet.meter-opened',
      'fleet.vehicle-registered',
    ]);
  });

  it('comes page by page, without a gap and without a repeat', async () => {
    const all = await activity('?limit=200');
    const paged: ActivityEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: ActivityPage = await pageOf(`?limit=7${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(paged.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it.each([
    ['kind=vehicle', (entry: ActivityEntry) => entry.kind === 'vehicle'],
    ['kind=part,work-order', ({ kind }: ActivityEntry) => kind === 'part' || kind === 'work-order'],
    [
      'action=began',
      ({ type }: ActivityEntry) => /(created|registered|added|received|opened|provisioned|invited)$/.test(type),
    ],
  ])('is narrowed by %s', async (query, fits) => {
    const [all, some] = [await activity('?limit=200'), await activity(`?limit=200&${query}`)];
    expect(some.length).toBeGreaterThan(1);
    expect(types(some)).toEqual(types(all.filter(fits)));
  });

  it('is narrowed to who did it, to one thing with what belongs to it, and to a time', async () => {
    const all = await activity('?limit=200');
    expect(types(await activity(`?limit=200&userId=${tenant.adminUserId}`))).toEqual(
      types(all.filter(({ userId }) => userId === tenant.adminUserId)),
    );
    expect(types(await activity(`?thingId=${partId}`))).toEqual(types(all.filter(({ thing }) => thing.id === partId)));
    expect(types(await activity(`?limit=200&from=${began}`))).toEqual(
      types(all.filter(({ metadata }) => metadata.recordedAt >= began)),
    );
    expect(types(await activity(`?limit=200&to=${began}`))).toEqual(
      types(all.filter(({ metadata }) => metadata.recordedAt <= began)),
    );
    expect(await activity('?to=2020-01-31')).toEqual([]);
    expect(await activity('?from=2999-01-01')).toEqual([]);
  });

  it.each(['kind=cars', 'action=x', 'userId=x', 'from=yesterday', 'cursor=x', 'limit=0', 'limit=201'])(
    'refuses %s',
    async (query) => {
      expect((await admin.get(`/activity?${query}`)).status).toBe(400);
    },
  );
});

describe('who looks', () => {
  it('sees nothing of another tenant', async () => {
    const other = await provision(program);
    const theirs = await activity('?limit=200', other.admin);
    expect(theirs.every(({ tenantId }) => tenantId === other.tenantId)).toBe(true);
    expect(await activity(`?thingId=${workOrderId}`, other.admin)).toEqual([]);
    expect(await activity(`?userId=${tenant.adminUserId}`, other.admin)).toEqual([]);
  });

  it('sees as a technician only the work assigned to them, no amounts, and no id of other work in the stock', async () => {
    const own = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${own}/assign`, { assignedTo: technician.id });
    await admin.command(`/work-orders/${own}/parts`, { partId, quantity: 1 });
    await program.until(
      async () => (await activity(`?thingId=${partId}`)).some(({ data }) => data['workOrderId'] === own),
      'the reservation',
    );
    const seen = await activity('?limit=200', technician.client);
    expect(new Set(seen.filter(({ kind }) => kind === 'work-order').map(({ thing }) => thing.id))).toEqual(
      new Set([own]),
    );
    const text = JSON.stringify(seen);
    expect(text).not.toContain(workOrderId);
    expect(text).toContain(own);
    expect(text).not.toMatch(/"(unitCost|cost|amount|rate|totalCost)"/);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['work-order', 'vehicle', 'part', 'company']));
  });

  it('sees due services with the permission that their list asks for', async () => {
    const dueServiceId = await dueService(admin, vehicleId, { days: 30 });
    expect(types(await activity(`?thingId=${dueServiceId}`))).toEqual(['maintenance.due-service-scheduled']);
    expect((await technician.client.get('/due-services')).status).toBe(403);
    expect(await activity(`?thingId=${dueServiceId}`, technician.client)).toEqual([]);
  });

  it('sees as a driver only their own vehicles', async () => {
    const email = `dora@${tenant.domain}`;
    const { id } = await admin.command('/users', { name: 'Dora', email, password: PASSWORD, roles: ['driver'] });
    const driver = await new Client(program).logIn(email, PASSWORD);
    const { id: own } = await admin.command('/vehicles', { number: 'OWN-1', assignedDriverId: id });
    const seen = await activity('?limit=200', driver);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map(({ thing }) => thing.id))).toEqual(new Set([own]));
  });

  it('hears in the history of a part of no work order out of reach', async () => {
    const { body } = await technician.client.get(`/parts/${partId}/history?limit=200`);
    expect(JSON.stringify(body)).not.toContain(workOrderId);
    expect(JSON.stringify((await admin.get(`/parts/${partId}/history?limit=200`)).body)).toContain(workOrderId);
    const { body: stock } = await technician.client.get(`/parts/${partId}/stock`);
    expect(JSON.stringify(stock)).not.toContain(workOrderId);
    expect(JSON.stringify((await admin.get(`/parts/${partId}/stock`)).body)).toContain(workOrderId);
  });
});

describe('places in the log', () => {
  it('tell nothing: always as long, in no order, and of no use to another tenant', async () => {
    const history = (who: Client, id: string, query = '') =>
      who.get<{ data: { metadata: { position: string } }[]; nextCursor: string }>(`/work-orders/${id}/history${query}`);
    const { body } = await history(admin, workOrderId, '?limit=2');
    const places = (await history(admin, workOrderId, '?limit=200')).body.data.map(({ metadata }) => metadata.position);
    expect(new Set(places.map(({ length }) => length))).toEqual(new Set([22]));
    expect(new Set(places).size).toBe(places.length);
    expect([[...places].sort(), [...places].sort().reverse()]).not.toContainEqual(places);
    expect((await history(admin, workOrderId, `?limit=2&cursor=${body.nextCursor}`)).status).toBe(200);
    const other = await provision(program);
    const foreign = await startedWorkOrder(other.admin, await vehicle(other.admin));
    expect((await history(other.admin, foreign, `?cursor=${body.nextCursor}`)).status).toBe(400);
    expect((await history(admin, workOrderId, '?cursor=WyIxIiwiMiJd')).status).toBe(400);
  });
});
