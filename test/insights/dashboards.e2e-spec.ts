import { randomUUID } from 'node:crypto';
import type { InvoiceSums } from '#domain/billing/views.js';
import type { DashboardView, MonthlyCosts, VehicleCount, WidgetFigures } from '#domain/insights/views.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
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

const dashboard = async (client: Client): Promise<DashboardView> =>
  (await client.get<{ data: DashboardView[] }>('/dashboards')).body.data[0]!;
const figures = async <Type extends keyof WidgetFigures>(type: Type, client = admin): Promise<WidgetFigures[Type]> =>
  (await client.get<WidgetFigures[Type]>(`/dashboards/widgets/${type}`)).body;
const person = async (name: string, roles: string[]): Promise<Client> => {
  const email = `${randomUUID().slice(0, 8)}@${mine.domain}`;
  await admin.command('/users', { name, email, password: PASSWORD, roles });
  return admin.logIn(email, PASSWORD);
};

describe('a dashboard', () => {
  it('is arranged by each for themselves, and taken back', async () => {
    const colleague = await person('Cole League', ['fleet_manager']);
    const before = await dashboard(admin);
    expect(before).toMatchObject({ name: 'Fleet Overview', arranged: false });
    const widgets = [
      { type: 'maintenance_due', position: { x: 0, y: 0, w: 5, h: 3 } },
      { type: 'vehicle_count', position: { x: 5, y: 0, w: 3, h: 3 } },
    ];
    expect((await admin.send('PUT', `/dashboards/${before.id}/arrangement`, { widgets })).status).toBe(204);
    expect(await dashboard(admin)).toMatchObject({ arranged: true, widgets });
    expect(await dashboard(colleague)).toEqual(before);
    expect((await admin.send('DELETE', `/dashboards/${before.id}/arrangement`)).status).toBe(204);
    expect(await dashboard(admin)).toEqual(before);
  });

  it.each([
    ['an unknown kind', [{ type: 'weather', position: { x: 0, y: 0, w: 1, h: 1 } }], 'widgets.0.type'],
    ['beyond the grid', [{ type: 'vehicle_count', position: { x: 6, y: 0, w: 4, h: 1 } }], 'widgets.0.position.w'],
    ['a kind twice', [1, 2].map((y) => ({ type: 'vehicle_count', position: { x: 0, y, w: 1, h: 1 } })), 'widgets'],
    ['no height', [{ type: 'vehicle_count', position: { x: 0, y: 0, w: 1, h: 0 } }], 'widgets.0.position.h'],
  ])('refuses %s', async (_, widgets, field) => {
    const { id } = await dashboard(admin);
    const { status, body } = await admin.send<{ errors: { field: string }[] }>('PUT', `/dashboards/${id}/arrangement`, {
      widgets,
    });
    expect([status, body.errors[0]!.field]).toEqual([400, field]);
  });

  it('of another tenant is not there', async () => {
    const { id } = await dashboard(foreign.admin);
    for (const unknown of [id, randomUUID()])
      expect((await admin.send('PUT', `/dashboards/${unknown}/arrangement`, { widgets: [] })).status).toBe(404);
    expect((await dashboard(foreign.admin)).arranged).toBe(false);
  });
});

describe('the figures of a widget', () => {
  it('follow every change at once', async () => {
    const none = await figures('vehicle_count');
    expect(none).toEqual({ total: 0, byStatus: {}, available: null } satisfies VehicleCount);
    const vehicleId = await vehicle(admin, 1_000);
    await vehicle(admin);
    expect(await figures('vehicle_count')).toEqual({ total: 2, byStatus: { active: 2 }, available: 1 });
    await admin.command(`/vehicles/${vehicleId}/status`, { status: 'in_shop' });
    expect(await figures('vehicle_count')).toEqual({ total: 2, byStatus: { active: 1, in_shop: 1 }, available: 0.5 });
    await foreign.admin.command('/vehicles', { number: 'theirs' });
    expect((await figures('vehicle_count')).total).toBe(2);
  });

  it('tell what is being worked on, what is late and what failed', async () => {
    const vehicleId = await vehicle(admin, 1_000);
    const [late, short] = [await startedWorkOrder(admin, vehicleId), await startedWorkOrder(admin, vehicleId)];
    await admin.command(`/work-orders/${late}`, { dueDate: '2026-01-05' }, 'PATCH');
    const partId = await part(admin, [{ quantity: 1, unitCost: 4 }]);
    await admin.command(`/work-orders/${short}/parts`, { partId, quantity: 3 });
    await admin.command(`/work-orders/${short}/complete`);
    await program.until(async () => (await figures('active_work_orders')).failed === 1, 'the completion to fail');
    expect(await figures('active_work_orders')).toEqual({
      total: 2,
      byStatus: { in_progress: 2 },
      overdue: 1,
      failed: 1,
    });
  });

  it('sum what twelve months cost, without what was voided', async () => {
    const vehicleId = await vehicle(admin, 1_000);
    const partId = await part(admin, [{ quantity: 6, unitCost: 4 }]);
    const worked = async (dueServiceId?: string): Promise<string> => {
      const id = await startedWorkOrder(admin, vehicleId);
      if (dueServiceId) {
        const task = { description: 'Oil', dueServiceId };
        const { lineId } = await admin.command<{ lineId: string }>(`/work-orders/${id}/tasks`, task);
        await admin.command(`/work-orders/${id}/tasks/${lineId}/finish`);
      }
      await admin.command(`/work-orders/${id}/labor`, { hours: 2, rate: 30 });
      await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
      await admin.command(`/work-orders/${id}/charges`, { description: 'Towing', amount: 25 });
      await admin.command(`/work-orders/${id}`, { tax: 5 }, 'PATCH');
      return id;
    };
    for (const id of [await worked(), await worked()]) await admin.command(`/work-orders/${id}/complete`);
    const now = (costs: MonthlyCosts) => costs.months.at(-1)!;
    await program.until(async () => now(await figures('monthly_costs')).total === 196, 'both invoices');
    const costs = await figures('monthly_costs');
    expect(costs.months).toHaveLength(12);
    expect(now(costs)).toMatchObject({ labor: 120, parts: 16, charges: 50, total: 196 });
    expect(costs.months.map(({ month }) => month)).toEqual(costs.months.map(({ month }) => month).toSorted());
    // A reservation that came after the taking holds what it names until it is given up.
    await program.until(async () => {
      const { body } = await admin.get<{ locations: { reserved: number }[] }>(`/parts/${partId}/stock`);
      return body.locations[0]!.reserved === 0;
    }, 'the reservations to be given up');
    // Its invoice is issued and voided again: the last step, the due service, is refused.
    const gone = await dueService(admin, vehicleId, { days: 90 });
    const failing = await worked(gone);
    await database.admin('DELETE FROM due_service WHERE id = $1', [gone]);
    await admin.command(`/work-orders/${failing}/complete`);
    await program.until(async () => {
      const { body } = await admin.get<{ data: { status: string }[] }>('/invoices?status=void');
      return body.data.length === 1;
    }, 'the invoice to be void');
    expect(now(await figures('monthly_costs')).total).toBe(196);
    // The list it leads to adds up to the same, what is void apart.
    const sums = async (query: string) => (await admin.get<InvoiceSums>(`/invoices/sums?${query}`)).body;
    const day = `${now(costs).month}-01`;
    expect(await sums(`status=issued,paid&dateFrom=${day}`)).toEqual({ currency: 'USD', total: 196, void: 0 });
    expect(await sums('')).toEqual({ currency: 'USD', total: 196, void: 98 });
    expect(await sums('search=WO-999999')).toEqual({ currency: 'USD', total: 0, void: 0 });
    expect((await foreign.admin.get('/invoices/sums')).body).toMatchObject({ total: 0, void: 0 });
  });

  it('tell what is due, the longest due first', async () => {
    const vehicleId = await vehicle(admin, 1_000);
    await dueService(admin, vehicleId, { days: 30 });
    await dueService(admin, vehicleId, { days: 10 });
    const due = await figures('maintenance_due');
    expect(due.counts).toEqual({ overdue: 2, due: 0, soon: 0, upcoming: 0 });
    expect(due.first.map(({ interval }) => interval.days)).toEqual([10, 30]);
  });

  it('are for those with their permission, and only of what is theirs', async () => {
    const technician = await person('Tess', ['technician']);
    for (const [type, status] of [
      ['vehicle_count', 200],
      ['active_work_orders', 200],
      ['monthly_costs', 403],
      ['maintenance_due', 403],
      ['weather', 404],
    ] as const)
      expect([type, (await technician.get(`/dashboards/widgets/${type}`)).status]).toEqual([type, status]);
    expect((await figures('active_work_orders', technician)).total).toBe(0);
    const driver = await person('Dave', ['driver']);
    expect((await figures('vehicle_count', driver)).total).toBe(0);
  });
});
