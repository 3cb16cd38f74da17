import { randomUUID } from 'node:crypto';
import type { CompletionDetail, WorkOrderDetail } from '#domain/maintenance/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { dueService, part, PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

interface Detail {
  version: number;
  status: string;
  completedBy: string | null;
  completedAt: string | null;
  partsCost: number;
  totalCost: number;
  completion: { attempt: number; status: string; code: string | null; detail: string | null } | null;
  parts: { quantity: number; unitCost: number; reserved: number; short: number }[];
}
interface Stock {
  locations: { onHand: number; layers: { id: string; available: number; unitCost: number }[] }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let admin: Client;
let adminUserId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  ({ admin, adminUserId } = await provision(program));
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const settled = (id: string, status: string): Promise<Detail> =>
  program.until(async () => {
    const { body } = await admin.get<Detail>(`/work-orders/${id}`);
    return body.completion?.status === status && body;
  }, `completion ${status}`);

describe('completing a work order', () => {
  it('raises the meter, takes the parts first in first out, records their cost, invoices, resets the service, tells people', async () => {
    const vehicleId = await vehicle(admin, 50_000);
    const partId = await part(admin, [
      { quantity: 1, unitCost: 10 },
      { quantity: 5, unitCost: 12 },
    ]);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/labor`, { hours: 1.5, rate: 60 });
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
    await admin.command(`/work-orders/${id}/complete`, {
      odometer: 50_100.5,
      laborHours: 0.5,
      laborRate: 60,
      notes: 'Pads replaced',
    });

    const done = await settled(id, 'done');
    expect(done).toMatchObject({ status: 'completed', completedBy: adminUserId, partsCost: 22, totalCost: 142 });
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({
      odometer: 50_100.5,
      lastServiceOdometer: 50_100.5,
    });
    const stock = (await admin.get<Stock>(`/parts/${partId}/stock`)).body.locations[0]!;
    expect(stock.onHand).toBe(4);
    expect(stock.layers.map(({ available }) => available)).toEqual(expect.arrayContaining([4]));
    const invoices = await admin.get<{ data: { workOrderId: string; totalAmount: number; status: string }[] }>(
      '/invoices',
    );
    expect(invoices.body.data).toContainEqual(
      expect.objectContaining({ workOrderId: id, totalAmount: 142, status: 'issued' }),
    );
    const { body } = await admin.get<{ status: string; steps: { name: string; status: string }[] }>(
      `/work-orders/${id}/completion`,
    );
    expect(body.status).toBe('done');
    expect(body.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'complete done',
      'raise_meter done',
      'take_parts done',
      'record_cost done',
      'issue_invoice done',
      'reset_service done',
      'notify done',
    ]);
    const history = await admin.get<{ data: { type: string; userId: string | null }[] }>(`/work-orders/${id}/history`);
    expect(history.body.data.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'maintenance.work-order-created',
        'maintenance.work-order-completed',
        'maintenance.work-order-completion-finished',
      ]),
    );
  });

  it('tells what each step brought, and who may see invoices where the invoice is', async () => {
    const vehicleId = await vehicle(admin, 3_000);
    const dueServiceId = await dueService(admin, vehicleId, { miles: 5_000 });
    const partId = await part(admin, [{ quantity: 3, unitCost: 10 }]);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
    const task = { description: 'Change the oil', dueServiceId };
    const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${id}/tasks`, task);
    await admin.command(`/work-orders/${id}/tasks/${lineId}/finish`);
    const before = (await admin.get<WorkOrderDetail>(`/work-orders/${id}`)).body;
    expect(before).toMatchObject({ services: [{ id: dueServiceId, title: 'Oil and filter' }], invoice: null });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 3_100 });
    await settled(id, 'done');

    const { invoice } = (await admin.get<WorkOrderDetail>(`/work-orders/${id}`)).body;
    expect(invoice).toMatchObject({ invoiceNumber: expect.stringMatching(/^INV-/), status: 'issued' });
    const notesFor = async (client: Client) =>
      Object.fromEntries(
        (await client.get<CompletionDetail>(`/work-orders/${id}/completion`)).body.steps.map((step) => [
          step.name,
          step.note,
        ]),
      );
    const { name } = (await admin.get<{ name: string }>(`/users/${adminUserId}`)).body;
    expect(await notesFor(admin)).toEqual({
      complete: `by ${name}`,
      raise_meter: '3,100 mi',
      take_parts: '2 × Brake pad',
      record_cost: '$20.00',
      issue_invoice: invoice!.invoiceNumber,
      reset_service: 'Oil and filter: next due at 8,100 mi',
      notify: expect.stringContaining(name),
    });

    await admin.command('/roles', { name: 'Workshop', permissions: ['view_work_orders'] });
    const email = `workshop@${randomUUID().slice(0, 8)}.example`;
    await admin.command('/users', { name: 'Wanda Workshop', email, password: PASSWORD, roles: ['Workshop'] });
    const workshop = await new Client(program).logIn(email, PASSWORD);
    expect((await notesFor(workshop))['issue_invoice']).toBeNull();
    expect((await workshop.get<WorkOrderDetail>(`/work-orders/${id}`)).body.invoice).toBeNull();

    const past = await admin.get<WorkOrderDetail>(`/work-orders/${id}?asOf=${before.updatedAt}`);
    expect(past.body).toMatchObject({ services: [{ title: 'Oil and filter' }], invoice: null });
  });

  it('is refused when a part is short, undone step by step in reverse, and done once stock has come in', async () => {
    const vehicleId = await vehicle(admin, 10_000);
    const partId = await part(admin, [{ quantity: 1, unitCost: 8 }]);
    const plenty = await part(admin, [{ quantity: 3, unitCost: 5 }]);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/parts`, { partId: plenty, quantity: 2 });
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 10_050 });

    const failed = await settled(id, 'failed');
    expect(failed).toMatchObject({ status: 'in_progress', completedBy: null, completedAt: null });
    expect(failed.completion).toMatchObject({
      attempt: 1,
      code: 'insufficient_stock',
      detail: 'Not enough stock. 2 needed, 1 in stock.',
    });
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({ odometer: 10_000 });
    expect((await admin.get<Stock>(`/parts/${plenty}/stock`)).body.locations[0]!.onHand).toBe(3);
    const steps = (await admin.get<{ steps: { name: string; status: string }[] }>(`/work-orders/${id}/completion`)).body
      .steps;
    expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['raise_meter undone', 'take_parts refused', 'issue_invoice pending']),
    );

    await admin.command(`/parts/${partId}/receipts`, { quantity: 4, unitCost: 9 });
    await admin.command(`/work-orders/${id}/completion/retry`);
    const done = await settled(id, 'done');
    expect(done).toMatchObject({ status: 'completed', partsCost: 27 });
    expect(done.completion?.attempt).toBe(2);
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({ odometer: 10_050 });
  });

  it('refuses a meter below the last reading at once, and says which that is', async () => {
    const vehicleId = await vehicle(admin, 20_000);
    const id = await startedWorkOrder(admin, vehicleId);
    const answer = await admin.post<{ code: string; params: Record<string, unknown> }>(`/work-orders/${id}/complete`, {
      odometer: 19_999,
    });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'meter_below_last', params: { last: 20_000, value: 19_999 } });
    expect((await admin.get<Detail>(`/work-orders/${id}`)).body.status).toBe('in_progress');
  });

  it('lets one of two who complete at once win, and tells the other clearly', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const answers = await Promise.all(
      [1, 2].map(() => admin.post<{ code?: string }>(`/work-orders/${id}/complete`, { commandId: randomUUID() })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('invalid_transition');
    await settled(id, 'done');
    expect((await admin.post(`/work-orders/${id}/complete`, {})).status).toBe(409);
  });

  it('answers a repeated command the same, and a stale version with the current one', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const body = { commandId: randomUUID(), description: 'Brakes replaced', expectedVersion: 2 };
    const first = await admin.send<{ version: number }>('PATCH', `/work-orders/${id}`, body);
    expect(first.body.version).toBe(3);
    expect((await admin.send('PATCH', `/work-orders/${id}`, body)).body).toEqual(first.body);
    const stale = await admin.send<{ code: string; params: object }>('PATCH', `/work-orders/${id}`, {
      description: 'Other',
      expectedVersion: 2,
    });
    expect(stale.status).toBe(409);
    expect(stale.body).toMatchObject({ code: 'version_conflict', params: { currentVersion: 3 } });
    const reused = await admin.send<{ code: string }>('PATCH', `/work-orders/${id}`, {
      ...body,
      description: 'Something else',
    });
    expect([reused.status, reused.body.code]).toEqual([422, 'command_id_reused']);
  });

  it('keeps what a part line wants reserved, and lets it go when the line is taken away', async () => {
    const partId = await part(admin, [{ quantity: 5, unitCost: 3 }]);
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${id}/parts`, { partId, quantity: 7 });
    const reserved = () =>
      admin
        .get<Stock & { locations: { reserved: number }[] }>(`/parts/${partId}/stock`)
        .then(({ body }) => body.locations[0]!.reserved);
    await program.until(async () => (await reserved()) === 5, 'the reservation');
    expect((await admin.get<Detail>(`/work-orders/${id}`)).body.parts[0]).toMatchObject({
      quantity: 7,
      reserved: 5,
      short: 2,
    });
    await admin.command(`/work-orders/${id}/parts/${lineId}`, {}, 'DELETE');
    await program.until(async () => (await reserved()) === 0, 'the release');
  });
});
