import type { Explanation } from '#domain/shared/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;
let [vehicleId, workOrderId, invoicePath] = ['', '', ''];

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  vehicleId = await vehicle(admin, 1_000);
  const partId = await part(admin, [
    { quantity: 1, unitCost: 10 },
    { quantity: 5, unitCost: 14 },
  ]);
  workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/parts`, { partId, quantity: 2 });
  await admin.command(`/work-orders/${workOrderId}/charges`, { description: 'Towing', amount: 90 });
  await admin.command(`/work-orders/${workOrderId}/complete`, { odometer: 1_050, laborHours: 1.5, laborRate: 80 });
  invoicePath = await invoiceOf(`/work-orders/${workOrderId}`);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function completionIs(path: string, status: string): Promise<void> {
  await program.until(
    async () => (await admin.get<{ completion: { status: string } }>(path)).body.completion.status === status,
    `the completion to be ${status}`,
  );
}

/** Where the invoice is that the completion of a work order ended with. */
async function invoiceOf(path: string): Promise<string> {
  await completionIs(path, 'done');
  const { body } = await admin.get<{ invoice: { id: string } }>(path);
  return `/invoices/${body.invoice.id}`;
}

const why = async (path: string, of: string): Promise<Explanation> => {
  const { status, body } = await admin.get<Explanation>(`${path}/why?of=${of}`);
  expect(status).toBe(200);
  return body;
};

describe('why a work order costs what it costs', () => {
  it('is its lines, which add up, with who set each of them when and by which event', async () => {
    const { body } = await admin.get<{ totalCost: number }>(`/work-orders/${workOrderId}`);
    const { value, unit, how, because } = await why(`/work-orders/${workOrderId}`, 'totalCost');
    expect([value, unit, how]).toEqual([body.totalCost, 'money', 'sum']);
    expect(because.reduce((sum, each) => sum + each.value, 0)).toBeCloseTo(body.totalCost, 2);
    expect(because).toMatchObject([
      {
        kind: 'labor',
        value: 120,
        quantity: 1.5,
        each: 80,
        setBy: { type: 'maintenance.work-order-labor-added', userId: tenant.adminUserId },
      },
      {
        kind: 'part',
        value: 24,
        quantity: 2,
        each: 12,
        state: 'actual',
        link: { kind: 'part' },
        setBy: { type: 'maintenance.work-order-parts-cost-recorded', userId: null },
      },
      {
        kind: 'charge',
        text: 'Towing',
        value: 90,
        quantity: null,
        setBy: { type: 'maintenance.work-order-charge-added' },
      },
    ]);
    expect(because[0]?.setBy?.commandId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is told of labor and parts alone', async () => {
    expect(await why(`/work-orders/${workOrderId}`, 'laborCost')).toMatchObject({
      value: 120,
      because: [{ kind: 'labor' }],
    });
    expect(await why(`/work-orders/${workOrderId}`, 'partsCost')).toMatchObject({
      value: 24,
      because: [{ kind: 'part' }],
    });
  });
});

describe('why an invoice comes to what it does', () => {
  it('is the lines of its work order, which add up, with who set each of them, as they were copied', async () => {
    const { body } = await admin.get<{ totalAmount: number; lines: { amount: number }[] }>(invoicePath);
    const { of, value, unit, how, because } = await why(invoicePath, 'totalAmount');
    expect({ of, value, unit, how }).toEqual({ of: 'totalAmount', value: body.totalAmount, unit: 'money', how: 'sum' });
    expect(because.map((each) => each.value)).toEqual(body.lines.map(({ amount }) => amount));
    expect(because).toMatchObject([
      { kind: 'labor', value: 120, setBy: { userId: tenant.adminUserId } },
      { kind: 'part', value: 24, state: 'actual', link: { kind: 'part' }, setBy: { userId: null } },
      { kind: 'charge', text: 'Towing', value: 90, setBy: { type: 'maintenance.work-order-charge-added' } },
    ]);
  });

  it('stays so when it was voided, and the work changed and invoiced anew', async () => {
    const path = `/work-orders/${await startedWorkOrder(admin, vehicleId)}`;
    await admin.command(`${path}/charges`, { description: 'Towing', amount: 90 });
    await admin.command(`${path}/complete`);
    const first = await invoiceOf(path);
    const told = await why(first, 'totalAmount');
    await admin.command(`${path}/reopen`, { reason: 'Still squeals' });
    await completionIs(path, 'undone');
    await admin.command(path, { discount: 20, tax: 7.5 }, 'PATCH');
    await admin.command(`${path}/complete`);
    const next = await why(await invoiceOf(path), 'totalAmount');
    expect(await why(first, 'totalAmount')).toEqual(told);
    expect(told).toMatchObject({ value: 90, because: [{ kind: 'charge', value: 90 }] });
    expect(next).toMatchObject({
      value: 77.5,
      because: [
        { kind: 'charge', value: 90 },
        { kind: 'discount', value: -20, setBy: { type: 'maintenance.work-order-updated' } },
        { kind: 'tax', value: 7.5, setBy: { type: 'maintenance.work-order-updated' } },
      ],
    });
  });

  it('names neither people nor parts to an accountant, who sees neither the work nor what is in stock', async () => {
    await admin.command('/roles', { name: 'Accountant', permissions: ['view_costs'] });
    const email = `ada@${tenant.domain}`;
    await admin.command('/users', { name: 'Ada', email, password: PASSWORD, roles: ['Accountant'] });
    const accountant = await new Client(program).logIn(email, PASSWORD);
    const { body } = await accountant.get<Explanation>(`${invoicePath}/why`);
    expect(body.value).toBe(234);
    for (const { setBy, link } of body.because)
      expect({ type: setBy?.type, userId: setBy?.userId, link }).toEqual({
        type: 'billing.invoice-issued',
        userId: null,
        link: null,
      });
    expect((await accountant.get(`/work-orders/${workOrderId}/why`)).status).toBe(403);
  });
});

describe('why a meter shows what it shows', () => {
  it('is the latest reading that counts, with the work order that brought it, and those that do not count with their reason', async () => {
    const path = `/vehicles/${vehicleId}`;
    const far = await admin.command<{ readingId: string }>(`${path}/meter-readings`, {
      kind: 'odometer',
      value: 90_000,
    });
    const wrong = await admin.command<{ readingId: string }>(`${path}/meter-readings`, {
      kind: 'odometer',
      value: 1_060,
    });
    await admin.command(`${path}/meter-readings/${wrong.readingId}/void`, { reason: 'Of another vehicle' });
    expect(far).toBeDefined();
    const { value, unit, how, because } = await why(path, 'odometer');
    expect([value, unit, how]).toEqual([1_050, 'miles', 'latest']);
    expect(because.filter(({ counts }) => counts)).toMatchObject([
      { value: 1_050, state: 'valid', link: { kind: 'work-order', id: workOrderId, title: 'WO-000001' } },
    ]);
    expect(because.find(({ state }) => state === 'quarantined')).toMatchObject({
      value: 90_000,
      reason: 'impossible_daily_use',
    });
    expect(because.find(({ state }) => state === 'void')).toMatchObject({
      value: 1_060,
      reason: 'Of another vehicle',
      judgedBy: { type: 'fleet.meter-reading-voided', userId: tenant.adminUserId },
    });
  });

  it('is nothing of a meter that was never read', async () => {
    expect(await why(`/vehicles/${vehicleId}`, 'engineHours')).toMatchObject({
      value: null,
      unit: 'hours',
      because: [],
    });
  });
});

describe('who asks why', () => {
  it('sees the thing itself, or is told that it is not there', async () => {
    const other = await provision(program);
    for (const path of [
      `/work-orders/${workOrderId}/why?of=totalCost`,
      `${invoicePath}/why?of=totalAmount`,
      `/vehicles/${vehicleId}/why?of=odometer`,
    ])
      expect((await other.admin.get(path)).status).toBe(404);
    const email = `tess@${tenant.domain}`;
    await admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles: ['technician'] });
    const technician = await new Client(program).logIn(email, PASSWORD);
    expect((await technician.get(`/work-orders/${workOrderId}/why?of=totalCost`)).status).toBe(404);
    expect((await technician.get(`${invoicePath}/why?of=totalAmount`)).status).toBe(403);
    // They see the vehicle, but not whose completion brought the reading.
    const { body } = await technician.get<Explanation>(`/vehicles/${vehicleId}/why?of=odometer`);
    expect(body.because.map(({ link }) => link)).toEqual(body.because.map(() => null));
  });

  it.each(['', 'status', 'totalCost&of=tax'])('asks of a number there is, not of=%s', async (of) => {
    expect((await admin.get(`/work-orders/${workOrderId}/why?of=${of}`)).status).toBe(400);
  });
});
