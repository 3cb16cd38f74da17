import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

interface Problem {
  readonly code: string;
}

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateType: string;
  readonly tenantId: string;
  readonly userId: string | null;
  readonly data: Record<string, unknown>;
  readonly metadata: { readonly timestamp: string; readonly version: number; readonly position: string };
}

describe('the history of a work order', () => {
  it('tells who did what when, with money in major units', async () => {
    const { admin, adminUserId, tenantId } = tenant;
    const vehicleId = await vehicle(admin, 1_000);
    const partId = await part(admin, [{ quantity: 5, unitCost: 12.34 }]);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/complete`, {
      odometer: 1_050,
      laborHours: 1.5,
      laborRate: 85.5,
      parts: [{ partId, quantity: 2 }],
    });
    const { body } = await admin.get<{ data: Entry[] }>(`/work-orders/${id}/history?limit=200`);
    const of = (type: string) => body.data.find((entry) => entry.type === `maintenance.work-order-${type}`)!;
    expect(of('created')).toMatchObject({
      aggregateId: id,
      aggregateType: 'work-order',
      tenantId,
      userId: adminUserId,
      data: { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal' },
      metadata: { version: 1 },
    });
    expect(of('created').data['workOrderNumber']).toMatch(/^WO-\d{6}$/);
    expect(of('completed').data).toMatchObject({
      vehicleId,
      completedBy: adminUserId,
      laborCost: 128.25,
      partsCost: 24.68,
      totalCost: 152.93,
    });
    expect(of('completed').data['completionDate']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const received = await admin.get<{ data: Entry[] }>(`/parts/${partId}/history`);
    expect(received.body.data.find(({ type }) => type === 'inventory.stock-received')!.data['unitCost']).toBe(12.34);
  });
});

describe('the currency', () => {
  it('may become one with the same decimals, and any as long as there are no amounts', async () => {
    const { admin } = await provision(program);
    const change = (currency: string) => admin.send<Problem>('PATCH', '/settings', { currency });
    expect((await change('JPY')).status).toBe(200);
    expect((await change('USD')).status).toBe(200);
    await startedWorkOrder(admin, await vehicle(admin));
    expect((await change('EUR')).status).toBe(200);
    const refused = await change('KWD');
    expect([refused.status, refused.body.code]).toEqual([409, 'currency_in_use']);
    expect((await change('ZZZ')).status).toBe(400);
  });
});
