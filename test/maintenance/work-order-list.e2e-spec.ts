import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

interface Item {
  id: string;
  completionStatus: string | null;
  requestedBy: string | null;
  requestedByName: string | null;
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

const listed = async (vehicleId: string): Promise<Item[]> =>
  (await admin.get<{ data: Item[] }>(`/work-orders?vehicleId=${vehicleId}`)).body.data;

describe('a saga that is stuck', () => {
  const stuck = (type: string, id: string, attempt: number) =>
    database.admin(
      `INSERT INTO saga (tenant_id, type, id, attempt, status, state, started_at) VALUES ($1, $2, $3, $4, 'stuck', '{}', now())
       ON CONFLICT (tenant_id, type, id, attempt) DO UPDATE SET status = 'stuck'`,
      [tenant.tenantId, type, id, attempt],
    );

  it('shows in the list when it is the completion, and of the latest attempt; once, whatever else is stuck', async () => {
    const vehicleId = await vehicle(admin);
    const id = await startedWorkOrder(admin, vehicleId);
    await admin.command(`/work-orders/${id}/complete`);
    const rows = () => listed(vehicleId).then((items) => items.map((item) => item.completionStatus));
    await program.until(async () => (await rows())[0] === 'done', 'the completion');
    await stuck('part-reservation', id, 1);
    await stuck('work-order-completion', id, 7);
    expect(await rows()).toEqual(['done']);
    await stuck('work-order-completion', id, 1);
    expect(await rows()).toEqual(['stuck']);
  });
});

describe('a list narrowed as the board narrows it', () => {
  it('has what was completed since a day, the latest first, and nothing that is not completed', async () => {
    const vehicleId = await vehicle(admin);
    const ids = [await startedWorkOrder(admin, vehicleId), await startedWorkOrder(admin, vehicleId)];
    await startedWorkOrder(admin, vehicleId);
    for (const id of ids.toReversed()) {
      await admin.command(`/work-orders/${id}/complete`);
      await program.until(
        async () => (await admin.get<{ status: string }>(`/work-orders/${id}/completion`)).body.status === 'done',
        'the completion',
      );
    }
    const since = async (from: Date) =>
      (
        await admin.get<{ data: Item[]; total: number }>(
          `/work-orders?vehicleId=${vehicleId}&completedFrom=${from.toISOString()}&sort=-completedAt`,
        )
      ).body;
    const { data, total } = await since(new Date(Date.now() - 86_400_000));
    expect([data.map(({ id }) => id), total]).toEqual([ids, 2]);
    expect(await since(new Date(Date.now() + 86_400_000))).toMatchObject({ data: [], total: 0 });
    const { body } = await admin.get<{ data: Item[]; nextCursor: string }>(
      `/work-orders?vehicleId=${vehicleId}&completedFrom=2026-01-01&sort=-completedAt&limit=1`,
    );
    const next = await admin.get<{ data: Item[] }>(
      `/work-orders?vehicleId=${vehicleId}&completedFrom=2026-01-01&sort=-completedAt&limit=1&cursor=${body.nextCursor}`,
    );
    expect(next.body.data.map(({ id }) => id)).toEqual([ids[1]]);
    const until = await admin.get<{ data: Item[] }>(`/work-orders?vehicleId=${vehicleId}&completedTo=2999-01-01`);
    expect(until.body.data.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    const all = await admin.get<{ nextCursor: string }>(`/work-orders?vehicleId=${vehicleId}&sort=completedAt&limit=1`);
    const second = await admin.get<{ data: Item[]; nextCursor: null }>(
      `/work-orders?vehicleId=${vehicleId}&sort=completedAt&limit=1&cursor=${all.body.nextCursor}`,
    );
    expect(second.body.data.map(({ id }) => id)).toEqual([ids[0]]);
    expect(second.body.nextCursor).toBeNull();
  });

  it('has the urgencies asked for', async () => {
    const vehicleId = await vehicle(admin);
    const create = async (urgency: string) =>
      (
        await admin.command('/work-orders', {
          vehicleId,
          category: 'Repair',
          priority: 'scheduled',
          description: urgency,
          urgency,
        })
      ).id;
    const [high, critical] = [await create('high'), await create('critical'), await create('low')];
    const { body } = await admin.get<{ data: Item[]; total: number }>(
      `/work-orders?vehicleId=${vehicleId}&urgency=high,critical&sort=createdAt`,
    );
    expect([body.data.map(({ id }) => id), body.total]).toEqual([[high, critical], 2]);
    expect((await admin.get(`/work-orders?urgency=now`)).status).toBe(400);
  });
});

describe('who asked for the work', () => {
  it('is said alike in the list and the detail: a user by id, anybody else by name', async () => {
    const vehicleId = await vehicle(admin);
    const create = async (requestedBy?: string): Promise<string> =>
      (
        await admin.command('/work-orders', {
          vehicleId,
          category: 'Repair',
          priority: 'scheduled',
          description: 'Brakes squeal',
          requestedBy,
        })
      ).id;
    const ids = [await create('Jane  Doe'), await create(tenant.adminUserId), await create()];
    const inList = await listed(vehicleId);
    const expected = [
      { requestedBy: 'Jane Doe', requestedByName: 'Jane Doe' },
      { requestedBy: tenant.adminUserId, requestedByName: 'Admin User' },
      { requestedBy: tenant.adminUserId, requestedByName: 'Admin User' },
    ];
    for (const [index, id] of ids.entries()) {
      expect(inList.find((item) => item.id === id)).toMatchObject(expected[index]!);
      expect((await admin.get(`/work-orders/${id}`)).body).toMatchObject(expected[index]!);
    }
  });
});

describe('the detail', () => {
  it('says each thing once, in the units of the tenant; as the aggregate keeps it only in the snapshot', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const { body } = await admin.get(`/work-orders/${id}`);
    expect(body).toMatchObject({
      id,
      version: 2,
      status: 'in_progress',
      description: 'Brakes squeal',
      priority: 'non_scheduled',
      urgency: 'normal',
      category: 'Repair',
      vehicleMake: 'Ford',
      assignedTo: null,
      dueDate: null,
      notes: null,
      startedAt: expect.any(String),
      startOdometer: null,
      createdAt: expect.any(String),
      completedAt: null,
      completedBy: null,
      ...{ tasks: [], labor: [], parts: [], charges: [] },
      ...{ laborHours: 0, laborCost: 0, partsCost: 0, chargesCost: 0, discount: 0, tax: 0, totalCost: 0 },
      snapshot: expect.objectContaining({ startMeter: null, completionMeter: null, dueServiceIds: [] }),
    });
    for (const internal of ['startMeter', 'completionMeter', 'dueServiceIds'])
      expect(body).not.toHaveProperty(internal);
  });
});
