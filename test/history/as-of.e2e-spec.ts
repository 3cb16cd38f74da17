import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

interface Entry {
  readonly type: string;
  readonly aggregateType: string;
  readonly metadata: { readonly recordedAt: string; readonly version: number };
}
type View = Record<string, unknown> & { version: number };

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;
let [vehicleId, partId, workOrderId, invoiceId] = ['', '', '', ''];

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  vehicleId = await vehicle(admin, 1_000);
  partId = await part(admin, [{ quantity: 5, unitCost: 12.34 }]);
  workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/parts`, { partId, quantity: 2 });
  await admin.command(`/work-orders/${workOrderId}/complete`, { odometer: 1_050, laborHours: 1.5, laborRate: 85.5 });
  await program.until(async () => {
    const { body } = await admin.get<{ data: { id: string }[] }>(`/invoices?workOrderId=${workOrderId}`);
    invoiceId = body.data[0]?.id ?? '';
    const { body: workOrder } = await admin.get<{ completion: { status: string } }>(`/work-orders/${workOrderId}`);
    return workOrder.completion.status === 'done';
  }, 'the completion');
  await admin.command(`/vehicles/${vehicleId}`, { group: 'North', make: 'Mack' }, 'PATCH');
  await admin.command(`/vehicles/${vehicleId}/status`, { status: 'in_shop', reason: 'Paint' });
  await admin.command(`/parts/${partId}/adjustments`, { quantity: -1, reason: 'Lost' });
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const paths = (): string[] => [
  `/vehicles/${vehicleId}`,
  `/work-orders/${workOrderId}`,
  `/parts/${partId}`,
  `/parts/${partId}/stock`,
  `/invoices/${invoiceId}`,
];
const asOf = (path: string, at: string, who = admin) => who.get<View>(`${path}?asOf=${encodeURIComponent(at)}`);
const historyOf = async (path: string): Promise<Entry[]> =>
  (await admin.get<{ data: Entry[] }>(`${path}/history?limit=200`)).body.data;

describe('a detail as of an instant', () => {
  it.each([0, 1, 2, 3, 4])('is as of now just what it is (detail %i)', async (which) => {
    const path = paths()[which]!;
    const { body } = await admin.get(path);
    expect(await asOf(path, new Date().toISOString())).toMatchObject({ status: 200, body });
    expect((await asOf(path, new Date().toISOString())).body).toEqual(body);
  });

  it.each(['vehicles', 'work-orders', 'parts', 'invoices'])(
    'has at each step of its history the version of that step (%s)',
    async (kind) => {
      const path = paths().find((each) => each.startsWith(`/${kind}/`))!;
      const [own] = [...(await historyOf(path))].reverse();
      const steps = (await historyOf(path)).filter(({ aggregateType }) => aggregateType === own!.aggregateType);
      expect(steps.length).toBeGreaterThan(kind === 'parts' || kind === 'invoices' ? 0 : 2);
      for (const { metadata } of steps) {
        const last = Math.max(
          ...steps
            .filter((step) => step.metadata.recordedAt <= metadata.recordedAt)
            .map((step) => step.metadata.version),
        );
        expect((await asOf(path, metadata.recordedAt)).body.version).toBe(last);
      }
    },
  );

  it('shows the vehicle before it was changed: its make, its state, its meter, its open work', async () => {
    const steps = await historyOf(`/vehicles/${vehicleId}`);
    const changed = steps.find(({ type }) => type === 'fleet.vehicle-updated')!;
    const before = new Date(Date.parse(changed.metadata.recordedAt) - 1).toISOString();
    expect((await asOf(`/vehicles/${vehicleId}`, before)).body).toMatchObject({
      make: 'Ford',
      group: null,
      status: 'active',
      odometer: 1_050,
    });
    const started = (await historyOf(`/work-orders/${workOrderId}`)).find(({ type }) => type.endsWith('started'))!;
    expect((await asOf(`/vehicles/${vehicleId}`, started.metadata.recordedAt)).body).toMatchObject({
      odometer: 1_000,
      openWorkOrders: 1,
      lastServiceDate: null,
    });
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({
      make: 'Mack',
      odometer: 1_050,
      openWorkOrders: 0,
    });
  });

  it('shows the work order before it was completed: its lines, costs, and what was set aside', async () => {
    const steps = await historyOf(`/work-orders/${workOrderId}`);
    const completed = steps.find(({ type }) => type.endsWith('order-completed'))!;
    const before = new Date(Date.parse(completed.metadata.recordedAt) - 1).toISOString();
    expect((await asOf(`/work-orders/${workOrderId}`, before)).body).toMatchObject({
      status: 'in_progress',
      completion: null,
      totalCost: 24.68,
      laborCost: 0,
      parts: [{ quantity: 2, taken: [] }],
      vehicle: { odometer: 1_000 },
    });
  });

  it('shows the stock before it was used', async () => {
    const received = (await historyOf(`/parts/${partId}`)).find(({ type }) => type.endsWith('stock-received'))!;
    expect((await asOf(`/parts/${partId}`, received.metadata.recordedAt)).body).toMatchObject({
      onHand: 5,
      value: 61.7,
    });
    expect((await asOf(`/parts/${partId}/stock`, received.metadata.recordedAt)).body).toMatchObject({
      locations: [{ onHand: 5, reserved: 0 }],
    });
    expect((await admin.get(`/parts/${partId}`)).body).toMatchObject({ onHand: 2 });
  });

  it('is not there before it began, nor in another tenant', async () => {
    const other = await provision(program);
    for (const path of paths()) {
      expect((await asOf(path, '2020-01-01T00:00:00Z')).status).toBe(404);
      const [foreign, random] = [
        await asOf(path, new Date().toISOString(), other.admin),
        await asOf(path.replace(/[0-9a-f-]{36}/, randomUUID()), new Date().toISOString(), other.admin),
      ];
      const { requestId: _one, ...told } = foreign.body;
      const { requestId: _two, ...same } = random.body;
      expect([foreign.status, told]).toEqual([404, same]);
    }
  });

  it.each(['yesterday', '2026-05-31', '2026-02-31T00:00:00Z', '2999-01-01T00:00:00Z', '2026-01-01T00:00:00', ''])(
    'refuses %s',
    async (at) => {
      for (const path of paths())
        expect(await asOf(path, at)).toMatchObject({
          status: 400,
          body: { code: 'validation_failed', errors: [{ field: 'asOf' }] },
        });
    },
  );

  it('is for those who may see the work order today, whoever had it then', async () => {
    const email = `tess@${tenant.domain}`;
    const { id } = await admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles: ['technician'] });
    const technician = await new Client(program).logIn(email, PASSWORD);
    const work = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${work}/assign`, { assignedTo: id });
    const then = new Date().toISOString();
    expect((await asOf(`/work-orders/${work}`, then, technician)).status).toBe(200);
    await admin.command(`/work-orders/${work}/assign`, { assignedTo: null });
    expect((await asOf(`/work-orders/${work}`, then, technician)).status).toBe(404);
  });
});
