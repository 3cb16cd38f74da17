import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { Invoice } from '#domain/billing/invoice.js';
import { billableLines } from '#domain/maintenance/work-order-lines.js';
import type { CompletionDetail } from '#domain/maintenance/views.js';
import { HISTORY } from '#infrastructure/persistence/event-log.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import { invoiceRows } from '#infrastructure/billing/invoice.rows.js';
import { stockItemRows } from '#infrastructure/inventory/stock-item.rows.js';
import { workOrderRows } from '#infrastructure/maintenance/work-order.rows.js';
import { freshDatabase } from '../support/database.js';
import { command, context } from '../support/fleet.js';
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

interface Detail {
  version: number;
  status: string;
  totalCost: number;
  completedAt: string | null;
  completion: { attempt: number; status: string } | null;
  parts: { lineId: string; reserved: number; unitCost: number; taken: unknown[] }[];
}
interface Stock {
  locations: { onHand: number; reserved: number; layers: { available: number; unitCost: number }[] }[];
}
interface Invoices {
  data: { id: string; workOrderId: string; invoiceNumber: string; status: string }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const detail = async (id: string): Promise<Detail> => (await admin.get<Detail>(`/work-orders/${id}`)).body;
const settled = (id: string, status: string, attempt = 1): Promise<Detail> =>
  program.until(async () => {
    const found = await detail(id);
    return found.completion?.status === status && found.completion.attempt === attempt && found;
  }, `completion ${attempt} ${status}`);
const stockOf = async (partId: string) => (await admin.get<Stock>(`/parts/${partId}/stock`)).body.locations[0]!;
const invoicesOf = async (id: string) => (await admin.get<Invoices>(`/invoices?workOrderId=${id}`)).body.data;
const reserved = (partId: string, quantity: number) =>
  program.until(async () => (await stockOf(partId)).reserved === quantity, `${quantity} reserved`);

async function prepared(odometer?: number) {
  const vehicleId = await vehicle(admin, odometer);
  const partId = await part(admin, [
    { quantity: 1, unitCost: 10 },
    { quantity: 5, unitCost: 12 },
  ]);
  const id = await startedWorkOrder(admin, vehicleId);
  const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${id}/parts`, { partId, quantity: 2 });
  await reserved(partId, 2);
  return { id, vehicleId, partId, lineId };
}

async function withDueService() {
  const made = await prepared(50_000);
  const dueServiceId = await dueService(admin, made.vehicleId, { miles: 5_000 });
  const task = { description: 'Oil change', dueServiceId };
  const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${made.id}/tasks`, task);
  await admin.command(`/work-orders/${made.id}/tasks/${lineId}/finish`);
  return { ...made, dueServiceId };
}

async function completedOne() {
  const made = await prepared(50_000);
  const before = { stock: await stockOf(made.partId), workOrder: await detail(made.id) };
  await admin.command(`/work-orders/${made.id}/complete`, { odometer: 50_100 });
  await settled(made.id, 'done');
  return { ...made, before };
}

describe('reopening a completed work order', () => {
  it('takes back the service, the invoice, the parts and the reading, and leaves everything as it was', async () => {
    const { id, vehicleId, partId, before } = await completedOne();
    expect(await stockOf(partId)).toMatchObject({ onHand: 4, reserved: 0 });
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'The wrong pads' });

    const reopened = await settled(id, 'undone');
    expect(reopened).toMatchObject({ status: 'in_progress', completedAt: null, totalCost: before.workOrder.totalCost });
    expect(reopened.parts).toMatchObject([{ unitCost: before.workOrder.parts[0]!.unitCost, taken: [] }]);
    const { onHand, reserved: held, layers } = before.stock;
    expect(await stockOf(partId)).toMatchObject({ onHand, reserved: held, layers });
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({
      odometer: 50_000,
      lastServiceOdometer: null,
    });
    const [invoice] = await invoicesOf(id);
    expect(invoice!.status).toBe('void');

    const { body } = await admin.get<CompletionDetail>(`/work-orders/${id}/completion`);
    expect(body.reopening).toMatchObject({ reason: 'The wrong pads', by: tenant.adminUserId });
    expect(body.reopening!.steps.map(({ label, status, note }) => [label, status, note])).toEqual([
      ['Take the service back', 'done', null],
      ['Void the invoice', 'done', invoice!.invoiceNumber],
      ['Return parts to stock', 'done', '2 × Brake pad'],
      ['Void the meter reading', 'done', '50,100 mi'],
      ['Work order back in progress', 'done', null],
    ]);
    for (const step of body.reopening!.steps) expect(step.durationMs).toBeGreaterThanOrEqual(0);
    expect(body.steps.every(({ status }) => status === 'done')).toBe(true);
  });

  it('makes a due service due again at what it was', async () => {
    const { id, dueServiceId } = await withDueService();
    const due = async () =>
      (await admin.get<{ due: { odometer: number } }>(`/due-services/${dueServiceId}`)).body.due.odometer;
    const before = await due();
    await admin.command(`/work-orders/${id}/complete`, { odometer: 50_100 });
    await settled(id, 'done');
    expect(await due()).toBeGreaterThan(before);
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'No oil filter was there' });
    await settled(id, 'undone');
    expect(await due()).toBe(before);
    const { body } = await admin.get<CompletionDetail>(`/work-orders/${id}/completion`);
    expect(body.reopening!.steps[0]!.note).toMatch(/^Oil and filter: due at 5,000 mi/);
  });

  it('is refused while another open work order does its due service', async () => {
    const { id, vehicleId, dueServiceId } = await withDueService();
    await admin.command(`/work-orders/${id}/complete`, { odometer: 50_100 });
    await settled(id, 'done');
    const next = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${next}/tasks`, { description: 'Oil change', dueServiceId });
    expect(await admin.post(`/work-orders/${id}/reopen`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'due_service_has_work_order' },
    });
    await admin.command(`/work-orders/${next}/cancel`, { reason: 'The old one goes on' });
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'x' });
    await settled(id, 'undone');
  });

  it('goes from closed too, and completes anew with a reading and an invoice of its own', async () => {
    const { id, partId, vehicleId } = await completedOne();
    await admin.command(`/work-orders/${id}/close`);
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'Squeals again' });
    await settled(id, 'undone');
    await admin.command(`/work-orders/${id}/complete`, { odometer: 50_200 });
    expect(await settled(id, 'done', 2)).toMatchObject({ status: 'completed' });
    expect(await stockOf(partId)).toMatchObject({ onHand: 4, reserved: 0 });
    expect((await invoicesOf(id)).map(({ status }) => status).sort()).toEqual(['issued', 'void']);
    expect((await admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({ odometer: 50_200 });
  });

  it('gives back the stock of a part that was removed while it was taken back', async () => {
    const { id, partId, lineId } = await completedOne();
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'Other pads' });
    await admin.command(`/work-orders/${id}/parts/${lineId}`, {}, 'DELETE');
    await settled(id, 'undone');
    await program.until(async () => {
      const { onHand, reserved: held } = await stockOf(partId);
      return onHand === 6 && held === 0;
    }, 'all stock to be free');
  });

  it('gives the first answer to a repeat', async () => {
    const { id } = await completedOne();
    const once = { reason: 'Twice sent', commandId: randomUUID() };
    const first = await admin.post(`/work-orders/${id}/reopen`, once);
    await settled(id, 'undone');
    expect(await admin.post(`/work-orders/${id}/reopen`, once)).toMatchObject({ status: 200, body: first.body });
  });

  it('is refused without a reason, and where nothing is completed', async () => {
    const { id } = await prepared(50_000);
    expect((await admin.post(`/work-orders/${id}/reopen`, {})).status).toBe(400);
    expect(await admin.post(`/work-orders/${id}/reopen`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'invalid_transition' },
    });
  });

  it('needs its own permission: the fleet manager has it, the technician whose work it was has not', async () => {
    const { id } = await completedOne();
    const people = await Promise.all(
      ['technician', 'fleet_manager'].map(async (role) => {
        const email = `${role}-${randomUUID().slice(0, 8)}@${tenant.domain}`;
        const user = await admin.command('/users', { name: role, email, password: PASSWORD, roles: [role] });
        return { ...user, client: await new Client(program).logIn(email, PASSWORD) };
      }),
    );
    const [technician, manager] = people as [(typeof people)[0], (typeof people)[0]];
    expect(await technician.client.post(`/work-orders/${id}/reopen`, { reason: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    await manager.client.command(`/work-orders/${id}/reopen`, { reason: 'Squeals' });
    await settled(id, 'undone');
  });
});

describe('a reopening and the money', () => {
  it('is refused once the invoice is paid, naming it', async () => {
    const { id } = await completedOne();
    const [invoice] = await invoicesOf(id);
    await admin.command(`/invoices/${invoice!.id}/pay`);
    expect(await admin.post(`/work-orders/${id}/reopen`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'invoice_paid', params: { invoiceNumber: invoice!.invoiceNumber } },
    });
    expect((await detail(id)).status).toBe('completed');
  });

  it('is either reopened or paid when both are asked for at once, never both', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const { id } = await completedOne();
      const [invoice] = await invoicesOf(id);
      const [paid, reopened] = await Promise.all([
        admin.post<{ code?: string }>(`/invoices/${invoice!.id}/pay`),
        admin.post<{ code?: string }>(`/work-orders/${id}/reopen`, { reason: 'x' }),
      ]);
      expect([paid.status, reopened.status].sort()).toEqual([200, 409]);
      if (reopened.status === 200) await settled(id, 'undone');
      expect((await invoicesOf(id))[0]!.status).toBe(reopened.status === 200 ? 'void' : 'paid');
      outcomes.add(paid.status === 200 ? 'invoice_paid' : paid.body.code!);
    }
    for (const outcome of outcomes) expect(['invoice_paid', 'completion_running', 'invoice_void']).toContain(outcome);
  }, 120_000);
});

describe('a completion that came with an import, with no saga', () => {
  it('is taken back just as well', async () => {
    const { id, partId, lineId } = await prepared();
    const { database: db, signal } = database;
    const { tenantId } = tenant;
    const told = () => command(tenantId, 'Import', { correlationId: HISTORY });
    const workOrders = new PostgresRepository(db, signal, workOrderRows);
    const [item] = await database.admin<{ id: string }>('SELECT id FROM stock_item WHERE part_id = $1', [partId]);
    let taken: { layerId: string; quantity: number; unitCost: number }[] = [];
    await new PostgresRepository(db, signal, stockItemRows).change(item!.id, told(), (stock) => {
      const got = stock.consume({ lineId, workOrderId: id, quantity: 2000 }, context());
      taken = got.taken.map((layer) => ({ ...layer }));
    });
    await workOrders.change(id, told(), (workOrder) => {
      workOrder.complete({ odometer: 81_000_000 }, context());
      workOrder.recordPartsCost(1, [{ lineId, taken }], context());
      workOrder.finishCompletion(1, [], context());
    });
    await new PostgresRepository(db, signal, invoiceRows).create(told(), (number) =>
      Invoice.issue(
        {
          invoiceId: uuidv5('invoice/1', id),
          invoiceNumber: `OLD-${number}`,
          workOrderId: id,
          vehicleId: randomUUID(),
          attempt: 1,
          currency: 'USD',
          lines: billableLines({ labor: [], parts: [], charges: [] }),
          discount: 0,
          tax: 0,
        },
        context(),
      ),
    );
    expect(await stockOf(partId)).toMatchObject({ onHand: 4 });

    await admin.command(`/work-orders/${id}/reopen`, { reason: 'The import was wrong' });
    await settled(id, 'undone');
    expect(await stockOf(partId)).toMatchObject({ onHand: 6, reserved: 2 });
    expect((await invoicesOf(id))[0]!.status).toBe('void');
    const { body } = await admin.get<CompletionDetail>(`/work-orders/${id}/completion`);
    // No meter came with it: there is nothing to void, and that stops nobody.
    expect(body.reopening!.steps.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done', 'done']);
    await admin.command(`/work-orders/${id}/complete`);
    await settled(id, 'done', 2);
  });
});
