import { randomUUID } from 'node:crypto';
import type { SearchView } from '#domain/search/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let admin: Client;
let technician: Client;
let technicianId: string;
let own: string;
let others: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

beforeEach(async () => {
  const tenant = await provision(program);
  ({ admin } = tenant);
  const email = `tess@${tenant.domain}`;
  const user = { name: 'Tess Wrench', email, password: PASSWORD, roles: ['technician'] };
  ({ id: technicianId } = await admin.command('/users', user));
  technician = await new Client(program).logIn(email, PASSWORD);
  const vehicleId = await vehicle(admin);
  [own, others] = [await startedWorkOrder(admin, vehicleId), await startedWorkOrder(admin, vehicleId)];
  await admin.command(`/work-orders/${own}/assign`, { assignedTo: technicianId });
});

afterAll(async () => {
  await program?.close();
  await database?.close();
});

describe('a technician', () => {
  it.each(['', '?status=in_progress', '?status=open,in_progress', '?search=Brakes'])(
    'sees in the list%s what is assigned to them',
    async (query) => {
      const { body } = await technician.get<{ data: { id: string }[]; total: number }>(`/work-orders${query}`);
      expect([body.data.map(({ id }) => id), body.total]).toEqual([[own], 1]);
    },
  );

  it('sees in the figures what is assigned to them', async () => {
    expect((await technician.get('/work-orders/stats')).body).toMatchObject({
      total: 1,
      byStatus: { in_progress: 1 },
    });
  });

  it('cannot widen it by asking for what is assigned to somebody else', async () => {
    const { id: other } = await admin.command('/users', {
      name: 'Tom Spanner',
      email: `${randomUUID().slice(0, 8)}@else.example`,
      password: PASSWORD,
      roles: ['technician'],
    });
    await admin.command(`/work-orders/${others}/assign`, { assignedTo: other });
    expect((await technician.get(`/work-orders?assignedTo=${other}`)).body).toMatchObject({ data: [], total: 0 });
  });

  it.each(['', '/history', '/completion'])(
    'reads their own at /work-orders/:id%s, and of others nothing',
    async (path) => {
      await admin.command(`/work-orders/${others}/complete`);
      await technician.command(`/work-orders/${own}/complete`);
      expect((await admin.get(`/work-orders/${others}${path}`)).status).toBe(200);
      expect((await technician.get(`/work-orders/${own}${path}`)).status).toBe(200);
      const [theirs, nothing] = [
        await technician.get(`/work-orders/${others}${path}`),
        await technician.get(`/work-orders/${randomUUID()}${path}`),
      ];
      expect(theirs.status).toBe(404);
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...nothing.body, requestId: '' });
    },
  );

  it('adds lines to their own, takes them away again, and completes it', async () => {
    const partId = await part(admin, [{ quantity: 5, unitCost: 1 }]);
    for (const [kind, line] of linesWith(partId)) {
      const { lineId } = await technician.command<{ lineId: string }>(`/work-orders/${own}/${kind}`, line);
      await technician.command(`/work-orders/${own}/${kind}/${lineId}`, {}, 'DELETE');
    }
    await technician.command(`/work-orders/${own}`, { notes: 'Worn' }, 'PATCH');
    await technician.command(`/work-orders/${own}/complete`, { notes: 'Tested' });
    expect((await admin.get(`/work-orders/${own}`)).body).toMatchObject({
      ...{ tasks: [], labor: [], parts: [], charges: [], notes: 'Worn\nTested' },
      completedBy: technicianId,
    });
  });

  it('changes nothing of what is assigned to others', async () => {
    const partId = await part(admin, [{ quantity: 5, unitCost: 1 }]);
    const commands: [string, string, object][] = [
      ['PATCH', '', { notes: 'Worn' }],
      ['POST', '/hold', { reason: 'other' }],
      ['POST', '/assign', { assignedTo: technicianId }],
      ['POST', '/complete', {}],
      ['POST', '/cancel', { reason: 'Sold' }],
    ];
    for (const [kind, line] of linesWith(partId)) {
      const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${others}/${kind}`, line);
      commands.push(['POST', `/${kind}`, line], ['DELETE', `/${kind}/${lineId}`, {}]);
    }
    const before = (await admin.get<{ version: number }>(`/work-orders/${others}`)).body.version;
    for (const [method, path, body] of commands)
      expect([path, await technician.send(method, `/work-orders/${others}${path}`, body)]).toMatchObject([
        path,
        { status: 403, body: { code: 'not_assigned_to_you' } },
      ]);
    expect((await admin.get(`/work-orders/${others}`)).body).toMatchObject({ version: before });
  });
});

describe('who sees what work cost, and reaches only what is assigned to them', () => {
  let lead: Client;
  let invoices: { id: string; invoiceNumber: string; workOrderId: string }[];

  beforeEach(async () => {
    await admin.command('/roles', {
      name: 'Shop lead',
      permissions: ['view_work_orders', 'view_costs', 'edit_costs', 'view_reports'],
      scope: { workOrders: 'assigned' },
    });
    const email = `${randomUUID().slice(0, 8)}@else.example`;
    const user = { name: 'Lee Lead', email, password: PASSWORD, roles: ['Shop lead'] };
    const { id: leadId } = await admin.command('/users', user);
    lead = await new Client(program).logIn(email, PASSWORD);
    await admin.command(`/work-orders/${own}/assign`, { assignedTo: leadId });
    for (const id of [own, others]) {
      await admin.command(`/work-orders/${id}/charges`, { description: 'Towing', amount: 80 });
      await admin.command(`/work-orders/${id}/complete`);
    }
    invoices = await program.until(async () => {
      const { data } = (await admin.get<{ data: typeof invoices }>('/invoices')).body;
      return data.length === 2 && data;
    }, 'both invoices');
  });

  it('finds only the invoices of that', async () => {
    const mine = invoices.find(({ workOrderId }) => workOrderId === own)!;
    const theirs = invoices.find(({ workOrderId }) => workOrderId === others)!;
    expect((await lead.get('/invoices')).body).toMatchObject({ data: [{ id: mine.id }], total: 1 });
    expect((await lead.get('/invoices/sums')).body).toMatchObject({ total: 80 });
    expect((await admin.get('/invoices/sums')).body).toMatchObject({ total: 160 });
    for (const path of ['', '/why', '/history']) {
      expect((await lead.get(`/invoices/${mine.id}${path}`)).status).toBe(200);
      expect((await lead.get(`/invoices/${theirs.id}${path}`)).status).toBe(404);
    }
    expect((await lead.get(`/invoices/${theirs.id}?asOf=${new Date().toISOString()}`)).status).toBe(404);
    const hits = async (by: Client, { invoiceNumber }: { invoiceNumber: string }) =>
      (await by.get<SearchView>(`/search?q=${invoiceNumber}`)).body.groups
        .filter(({ kind }) => kind === 'invoice')
        .flatMap((group) => group.hits.map(({ id }) => id));
    await program.until(async () => (await hits(admin, theirs)).includes(theirs.id), 'the search entry');
    expect(await hits(lead, theirs)).not.toContain(theirs.id);
    expect(await hits(lead, mine)).toContain(mine.id);
    const { data } = (await lead.get<{ data: { thing: { id: string } }[] }>('/activity?kind=invoice')).body;
    expect(data.map(({ thing }) => thing.id)).toEqual([mine.id]);
  });

  it('adds up the costs of that, also when it is assigned to somebody else later', async () => {
    const total = async (by: Client) =>
      (await by.get<{ months: { total: number }[] }>('/dashboards/widgets/monthly_costs')).body.months.at(-1)?.total;
    expect([await total(admin), await total(lead)]).toEqual([160, 80]);
    await program.until(
      async () => (await admin.post(`/work-orders/${own}/reopen`, { reason: 'Forgot the wipers' })).status === 200,
      'the end of the completion',
    );
    await program.until(
      async () => (await admin.post(`/work-orders/${own}/assign`, { assignedTo: technicianId })).status === 200,
      'the reopened work order',
    );
    await program.until(async () => (await total(lead)) === 0, 'the costs without what was handed over');
  });

  it('pays none of the others', async () => {
    const status = async (workOrderId: string) => {
      const { id } = invoices.find((invoice) => invoice.workOrderId === workOrderId)!;
      return (await lead.post(`/invoices/${id}/pay`)).status;
    };
    expect(await status(others)).toBe(404);
    await program.until(async () => (await status(own)) === 200, 'the payment, once the completion is through');
  });
});

function linesWith(partId: string): [string, object][] {
  return [
    ['tasks', { description: 'Oil' }],
    ['labor', { hours: 1, rate: 50 }],
    ['charges', { description: 'Towing', amount: 80 }],
    ['parts', { partId, quantity: 1 }],
  ];
}

describe('who drives some of the vehicles', () => {
  it('sees of a work order on another vehicle its number only, and opens no work order on it', async () => {
    const { id: roleId } = await admin.command('/roles', {
      name: 'Yard lead',
      permissions: ['view_vehicles', 'view_work_orders', 'create_work_orders'],
      scope: { vehicles: 'own' },
    });
    const email = `${randomUUID().slice(0, 8)}@else.example`;
    const user = { name: 'Yara', email, password: PASSWORD, roles: ['Yard lead'] };
    const { id } = await admin.command('/users', user);
    expect(roleId).toBeDefined();
    const yard = await new Client(program).logIn(email, PASSWORD);
    const { id: mine } = await admin.command('/vehicles', { number: 'MINE-1', make: 'Mack', assignedDriverId: id });
    const theirs = await vehicle(admin, 4_321);
    const [onMine, onTheirs] = [await startedWorkOrder(admin, mine), await startedWorkOrder(admin, theirs)];
    expect((await yard.get(`/vehicles/${theirs}`)).status).toBe(404);
    for (const asOf of ['', `?asOf=${new Date().toISOString()}`]) {
      expect((await yard.get(`/work-orders/${onMine}${asOf}`)).body).toMatchObject({
        vehicle: { mayOpen: true, number: 'MINE-1', make: 'Mack' },
      });
      expect((await yard.get(`/work-orders/${onTheirs}${asOf}`)).body).toMatchObject({
        vehicleMake: null,
        vehicle: { mayOpen: false, make: null, model: null, vin: null, odometer: null, status: '' },
      });
    }
    const wanted = { category: 'Repair', priority: 'scheduled', description: 'Wash' };
    expect((await yard.post('/work-orders', { ...wanted, vehicleId: mine })).status).toBe(201);
    const [foreign, random] = [
      await yard.post('/work-orders', { ...wanted, vehicleId: theirs }),
      await yard.post('/work-orders', { ...wanted, vehicleId: randomUUID() }),
    ];
    expect([foreign.status, { ...foreign.body, requestId: '' }]).toEqual([404, { ...random.body, requestId: '' }]);
  });
});
