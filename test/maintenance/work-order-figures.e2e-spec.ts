import { randomUUID } from 'node:crypto';
import { type NewWorkOrder, WorkOrder } from '#domain/maintenance/work-order.js';
import { decide, type WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { Repository } from '#domain/ports/repository.js';
import { SYSTEM } from '#domain/shared/command.js';
import { workOrderRows } from '#infrastructure/maintenance/work-order.rows.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import { freshDatabase } from '../support/database.js';
import { command } from '../support/fleet.js';
import { Program, type Client } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;
let vehicleId: string;
let workOrders: Repository<WorkOrder>;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  workOrders = new PostgresRepository(database.database, database.signal, workOrderRows);
}, 120_000);

beforeEach(async () => {
  tenant = await provision(program);
  ({ admin } = tenant);
  vehicleId = await vehicle(admin);
  await admin.command('/settings', { timezone: 'America/New_York' }, 'PATCH');
});

afterAll(async () => {
  await program?.close();
  await database?.close();
});

/** Through the real repository, because nobody can tell the API what time it is. */
async function created(at: string, input: Partial<NewWorkOrder> = {}): Promise<string> {
  const { id } = await workOrders.create(command(tenant.tenantId, 'CreateWorkOrder'), (number) =>
    WorkOrder.create(
      {
        workOrderId: randomUUID(),
        workOrderNumber: `WO-${String(number).padStart(6, '0')}`,
        vehicleId,
        category: 'Repair',
        priority: 'non_scheduled',
        description: at,
        ...input,
      },
      { actor: SYSTEM, now: at },
    ),
  );
  return id;
}

async function then(id: string, at: string, ...commands: readonly WorkOrderCommand[]): Promise<void> {
  for (const one of commands)
    await workOrders.change(id, command(tenant.tenantId, one.name, { payload: one }), (workOrder) =>
      decide(workOrder, one, { actor: SYSTEM, now: at }),
    );
}

describe('the list of work orders', () => {
  async function found(query: string): Promise<string[]> {
    const { status, body } = await admin.get<{ data: { description: string }[]; total: number }>(
      `/work-orders?${query}`,
    );
    expect([status, body.total]).toEqual([200, body.data.length]);
    return body.data.map(({ description }) => description);
  }

  it('filters by the day of creation in the time zone of the tenant, or by the instant, both ends included', async () => {
    const [before, first, last, after] = [
      '2026-01-10T04:59:59.999Z',
      '2026-01-10T05:00:00.000Z',
      '2026-01-11T04:59:59.999Z',
      '2026-01-11T05:00:00.000Z',
    ] as const;
    for (const at of [before, first, last, after]) await created(at);
    expect(await found('dateFrom=2026-01-10&dateTo=2026-01-10')).toEqual([last, first]);
    expect(await found('dateFrom=2026-01-10')).toEqual([after, last, first]);
    expect(await found('dateTo=2026-01-10')).toEqual([last, first, before]);
    expect(await found(`dateFrom=${first}&dateTo=${after}`)).toEqual([after, last, first]);
    expect(await found('dateFrom=2026-01-12')).toEqual([]);
  });

  it('filters by the due date, both ends included; what has none is not due', async () => {
    const at = '2026-01-10T12:00:00.000Z';
    for (const dueDate of ['2026-02-01', '2026-02-02', '2026-02-03', null])
      await created(at, { dueDate, description: dueDate ?? 'never' });
    expect(await found('sort=dueDate&dueFrom=2026-02-02&dueTo=2026-02-03')).toEqual(['2026-02-02', '2026-02-03']);
    expect(await found('sort=dueDate&dueTo=2026-02-02')).toEqual(['2026-02-01', '2026-02-02']);
    expect(await found('dueFrom=2026-02-03')).toEqual(['2026-02-03']);
  });

  it.each(['dateFrom', 'dateTo', 'dueFrom', 'dueTo'])('refuses a %s that is no day', async (name) => {
    expect((await admin.get(`/work-orders?${name}=2026-02-31`)).body).toMatchObject({ errors: [{ field: name }] });
  });
});

describe('the figures of work orders', () => {
  const charge = (amount: number): WorkOrderCommand => ({
    name: 'AddCharge',
    charge: { id: randomUUID(), description: 'Towing', amount },
  });
  const start: WorkOrderCommand = { name: 'StartWorkOrder' };
  const complete: WorkOrderCommand = { name: 'CompleteWorkOrder', odometer: null };

  it('of none are none', async () => {
    expect((await admin.get('/work-orders/stats')).body).toEqual({
      total: 0,
      open: 0,
      inProgress: 0,
      completed: 0,
      byStatus: {},
      avgCompletionDays: null,
      totalCost: 0,
      avgCost: null,
    });
  });

  it('count, add up and average what there is, of days in the time zone of the tenant', async () => {
    const day = '2026-01-10T12:00:00.000Z';
    await created('2026-01-10T04:59:00.000Z');
    await created(day, { draft: true });
    await then(await created(day), day, { name: 'ScheduleWorkOrder', date: '2026-02-01' });
    await then(await created(day), day, start, charge(100_00));
    await then(await created(day), day, start, { name: 'HoldWorkOrder', reason: 'other' });
    await then(await created(day), day, charge(20_05), { name: 'CancelWorkOrder', reason: 'Sold' });
    const [quick, slow] = [await created(day), await created('2026-01-12T04:00:00.000Z')];
    await then(quick, '2026-01-12T12:00:00.000Z', start, charge(50_00), complete);
    await then(slow, '2026-01-15T04:00:00.000Z', start, charge(29_95), complete);
    for (const id of [quick, slow])
      await program.until(
        async () =>
          (await admin.get<{ completionStatus: string }>(`/work-orders/${id}`)).body.completionStatus === 'done',
        'the completion',
      );
    await then(slow, '2026-01-16T00:00:00.000Z', { name: 'CloseWorkOrder' });

    expect((await admin.get('/work-orders/stats')).body).toEqual({
      total: 8,
      open: 3,
      inProgress: 2,
      completed: 2,
      byStatus: {
        open: 1,
        draft: 1,
        scheduled: 1,
        in_progress: 1,
        on_hold: 1,
        cancelled: 1,
        completed: 1,
        closed: 1,
      },
      avgCompletionDays: 2.5,
      totalCost: 200,
      avgCost: 25,
    });
    expect((await admin.get('/work-orders/stats?from=2026-01-10&to=2026-01-10')).body).toMatchObject({
      total: 6,
      completed: 1,
      avgCompletionDays: 2,
      totalCost: 170.05,
    });
    expect((await admin.get('/work-orders/stats?from=2026-01-11')).body).toMatchObject({
      total: 1,
      completed: 1,
      avgCompletionDays: 3,
      totalCost: 29.95,
      avgCost: 29.95,
    });
  });
});
