import { randomUUID } from 'node:crypto';
import { Chance } from '#infrastructure/demo/chance.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.state.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { SyncChanges, SyncRecord } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { dueService, part, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

/** Stands for what is out of reach. */
const NOBODYS = '00000000-0000-0000-0000-000000000000';

interface Person {
  readonly id: string;
  readonly client: Client;
}

async function person(...roles: readonly string[]): Promise<Person> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

async function workOrder(vehicleId: string, assignedTo: string | null): Promise<string> {
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  return (await tenant.admin.command('/work-orders', body)).id;
}

/** Until what was answered is before the horizon: any transaction of the server that still runs holds that back. */
const inSight = () =>
  program.until(async () => {
    const [row] = await database.admin<{ yes: boolean }>(
      'SELECT max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()) AS yes FROM event',
    );
    return row?.yes;
  }, 'the log to be in sight');

/** What a phone holds, brought up to date page by page. */
class Mirror {
  cursor: string | undefined;
  resets = 0;
  records = new Map<string, SyncRecord>();
  private loading: Map<string, SyncRecord> | null = null;

  constructor(readonly client: Client) {}

  async page(limit = 500): Promise<SyncChanges> {
    await inSight();
    const cursor = this.cursor === undefined ? '' : `&cursor=${encodeURIComponent(this.cursor)}`;
    const { status, body } = await this.client.get<SyncChanges>(`/sync/changes?limit=${limit}${cursor}`);
    expect(status).toBe(200);
    if (body.reset) {
      this.resets += 1;
      this.loading = new Map();
    }
    const into = this.loading ?? this.records;
    for (const record of body.records) {
      const known = into.get(record.id);
      if (!known || known.version <= record.version) into.set(record.id, record);
    }
    for (const { id } of body.gone) into.delete(id);
    if (!body.more && this.loading) [this.records, this.loading] = [this.loading, null];
    this.cursor = body.cursor;
    return body;
  }

  /** Until there is no more; what was said to be gone on the way. */
  async follow(limit = 500): Promise<string[]> {
    const gone: string[] = [];
    for (;;) {
      const page = await this.page(limit);
      gone.push(...page.gone.map(({ id }) => id));
      if (!page.more) return gone;
    }
  }

  of(kind: string): SyncRecord[] {
    return [...this.records.values()].filter((record) => record.kind === kind);
  }
}

/** What somebody gets who begins now. */
async function fresh(client: Client): Promise<Mirror> {
  const mirror = new Mirror(client);
  await mirror.follow();
  return mirror;
}

describe('the first load', () => {
  it('brings what its owner needs: their own work, and vehicles and parts with what belongs to them', async () => {
    const tess = await person('technician');
    const vehicleId = await vehicle(tenant.admin, 1_000);
    const partId = await part(tenant.admin, [{ quantity: 5, unitCost: 4 }]);
    const service = await dueService(tenant.admin, vehicleId, { days: 90 });
    const [mine, others] = [await workOrder(vehicleId, tess.id), await workOrder(vehicleId, null)];
    const mirror = new Mirror(tess.client);
    await mirror.follow(2);
    expect(mirror.resets).toBe(1);
    expect(mirror.records.get(mine)).toMatchObject({ kind: 'work-order', state: { assignedTo: tess.id, vehicleId } });
    expect(mirror.records.get(mine)?.names['vehicle']).toMatch(/^V-/);
    expect(mirror.records.has(others)).toBe(false);
    for (const [kind, field, value] of [
      ['vehicle', 'id', vehicleId],
      ['meter', 'vehicleId', vehicleId],
      ['due-service', 'id', service],
      ['part', 'id', partId],
      ['stock-item', 'partId', partId],
    ] as const)
      expect(mirror.of(kind).filter(({ state }) => state[field] === value)).toHaveLength(1);
    expect(mirror.of('work-order-category').length).toBeGreaterThan(3);
    expect((await fresh(tess.client)).records).toEqual(mirror.records);
    expect((await fresh(foreign.admin)).of('vehicle')).toEqual([]);
  });

  it('brings states that the domain goes on from, just as the server does', async () => {
    const tess = await person('technician');
    const id = await workOrder(await vehicle(tenant.admin, 1_000), tess.id);
    const mirror = await fresh(tess.client);
    const { state, version } = mirror.records.get(id)!;
    const local = new WorkOrder({ version, state: state as unknown as WorkOrderState });
    const actor = { userId: tess.id, permissions: ['edit_work_orders'], scope: {} };
    decide(local, { name: 'StartWorkOrder' }, { actor, now: new Date().toISOString() });
    await tess.client.command(`/work-orders/${id}/start`);
    await mirror.follow();
    const timeless = ({ startedAt: _started, updatedAt: _updated, ...rest }: Record<string, unknown>) => rest;
    expect(timeless({ ...local.state })).toEqual(timeless(mirror.records.get(id)!.state));
    expect(mirror.records.get(id)?.version).toBe(local.version);
  });

  it('names no work that is out of reach, nor what a vehicle cost, to who may not see either', async () => {
    const [tess, manager] = [await person('technician'), await person('fleet_manager')];
    const vehicleId = await vehicle(tenant.admin, 1_000);
    await tenant.admin.command(`/vehicles/${vehicleId}`, { purchase: { date: null, price: 41_000 } }, 'PATCH');
    const partId = await part(tenant.admin, [{ quantity: 5, unitCost: 4 }]);
    const [mine, others] = [await workOrder(vehicleId, tess.id), await workOrder(vehicleId, null)];
    for (const id of [mine, others]) await tenant.admin.command(`/work-orders/${id}/parts`, { partId, quantity: 1 });
    const stockOf = (mirror: Mirror) => mirror.of('stock-item').find(({ state }) => state['partId'] === partId)!;
    await program.until(
      async () => stockOf(await fresh(manager.client)).state['reserved'] === 2_000,
      'both reservations',
    );
    const [theirs, all] = [await fresh(tess.client), await fresh(manager.client)];
    const told = JSON.stringify([...theirs.records.values()]);
    expect([told.includes(mine), told.includes(others), told.includes('4100000')]).toEqual([true, false, false]);
    expect(stockOf(theirs).state).toMatchObject({ reserved: 2_000 });
    // In whatever order the two were set aside.
    const reserved = stockOf(theirs).state['reservations'] as readonly { workOrderId: string }[];
    expect(reserved.map(({ workOrderId }) => workOrderId).toSorted()).toEqual([NOBODYS, mine].toSorted());
    expect(JSON.stringify(stockOf(all))).toContain(others);
    expect(all.records.get(vehicleId)?.state['purchase']).toMatchObject({ price: 4_100_000 });
  });

  it('misses nothing that changes while it goes on', async () => {
    const tess = await person('technician');
    const vehicleId = await vehicle(tenant.admin);
    const ids = [await workOrder(vehicleId, tess.id), await workOrder(vehicleId, tess.id)];
    const mirror = new Mirror(tess.client);
    await mirror.page(2);
    await tenant.admin.command(`/vehicles/${vehicleId}`, { make: 'Mack' }, 'PATCH');
    await mirror.page(2);
    await tenant.admin.command(`/work-orders/${ids[0]}/assign`, { assignedTo: null });
    const late = await workOrder(await vehicle(tenant.admin), tess.id);
    await mirror.follow(3);
    expect(mirror.records.get(vehicleId)?.state['make']).toBe('Mack');
    expect([...ids, late].map((id) => mirror.records.has(id))).toEqual([false, true, true]);
    expect(mirror.records).toEqual((await fresh(tess.client)).records);
  });
});

it('comes compressed to who takes that, and plain to who does not', async () => {
  const { id, client } = await person('technician');
  await workOrder(await vehicle(tenant.admin), id);
  const asked = async (encoding: string) => {
    const { headers, body } = await client.send<SyncChanges>('GET', '/sync/changes', undefined, {
      'accept-encoding': encoding,
    });
    return { encoding: headers.get('content-encoding'), vary: headers.get('vary'), records: body.records };
  };
  const plain = await asked('identity');
  expect(plain).toMatchObject({ encoding: null, vary: 'accept-encoding' });
  expect(await asked('gzip')).toEqual({ ...plain, encoding: 'gzip' });
});

describe('afterwards', () => {
  it('comes what changed, and what is gone; of what was never theirs nothing is told', async () => {
    const tess = await person('technician');
    const vehicleId = await vehicle(tenant.admin, 1_000);
    const service = await dueService(tenant.admin, vehicleId, { days: 90 });
    const partId = await part(tenant.admin, [{ quantity: 5, unitCost: 4 }]);
    const [mine, others] = [await workOrder(vehicleId, tess.id), await workOrder(vehicleId, null)];
    const mirror = await fresh(tess.client);
    const { id: meter } = mirror.of('meter').find(({ state }) => state['vehicleId'] === vehicleId)!;
    const { id: stock } = mirror.of('stock-item').find(({ state }) => state['partId'] === partId)!;
    expect(await mirror.page()).toMatchObject({ reset: false, records: [], gone: [], more: false });

    await tenant.admin.command(`/work-orders/${mine}`, { notes: 'Look at the pads' }, 'PATCH');
    await tenant.admin.command(`/work-orders/${others}`, { notes: 'Not for Tess' }, 'PATCH');
    const page = await mirror.page();
    expect(page.records).toMatchObject([{ kind: 'work-order', id: mine, state: { notes: 'Look at the pads' } }]);
    expect(JSON.stringify(page)).not.toContain(others);

    await tenant.admin.command(`/work-orders/${mine}/assign`, { assignedTo: null });
    await tenant.admin.command(`/work-orders/${mine}/cancel`, { reason: 'Sold' });
    await tenant.admin.command(`/work-orders/${others}/cancel`, { reason: 'Sold' });
    await tenant.admin.command(`/vehicles/${vehicleId}`, {}, 'DELETE');
    await tenant.admin.command(`/parts/${partId}`, {}, 'DELETE');
    const gone = await mirror.follow();
    expect(new Set(gone)).toEqual(new Set([mine, vehicleId, meter, service, partId, stock]));
    expect(mirror.records).toEqual((await fresh(tess.client)).records);
  });

  it('of a driver comes only what they drive, and leaves with the keys', async () => {
    const [dan, tess] = [await person('driver'), await person('technician')];
    const [own, other] = [await vehicle(tenant.admin, 1_000), await vehicle(tenant.admin, 1_000)];
    await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: dan.id }, 'PATCH');
    const mirror = await fresh(dan.client);
    expect(mirror.of('vehicle').map(({ id }) => id)).toEqual([own]);
    const [meter] = mirror.of('meter');
    await tenant.admin.command(`/vehicles/${other}`, { make: 'Mack' }, 'PATCH');
    expect(await mirror.page()).toMatchObject({ records: [], gone: [] });
    await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: tess.id }, 'PATCH');
    expect(new Set(await mirror.follow())).toEqual(new Set([own, meter!.id]));
  });

  it('begins anew for who may see more or less than before, and with a cursor that is none of theirs', async () => {
    const tess = await person('technician');
    const mirror = await fresh(tess.client);
    await tenant.admin.command(
      `/work-orders/${await workOrder(await vehicle(tenant.admin), tess.id)}`,
      { notes: 'x' },
      'PATCH',
    );
    const { body: roles } = await tenant.admin.get<{ data: { id: string; key?: string; name: string }[] }>(
      '/roles?limit=200',
    );
    const driver = roles.data.find(({ name }) => /driver/i.test(name))!;
    await tenant.admin.command(`/users/${tess.id}/roles`, { roleIds: [driver.id] });
    await program.until(async () => (await mirror.page()).reset, 'the new role to count');
    await mirror.follow();
    expect(mirror.of('part')).toEqual([]);
    const theirs = (await fresh(foreign.admin)).cursor!;
    for (const cursor of [theirs, 'zzz', `${mirror.cursor}~vehicle~x`, 'a~b~c~d~e']) {
      const answer = await tess.client.get<SyncChanges>(`/sync/changes?cursor=${encodeURIComponent(cursor)}`);
      expect([answer.status, answer.body.reset]).toEqual([200, true]);
    }
  });

  it('is the same in the end as beginning anew, whatever happens in between', async () => {
    const tess = await person('technician');
    const chance = new Chance('mirrors');
    const vehicles = [await vehicle(tenant.admin, 1_000), await vehicle(tenant.admin, 1_000)];
    const parts = [await part(tenant.admin, [{ quantity: 9, unitCost: 4 }]), await part(tenant.admin)];
    const work = [await workOrder(vehicles[0]!, tess.id)];
    const mirror = new Mirror(tess.client);
    const steps: (() => Promise<unknown>)[] = [
      async () => work.push(await workOrder(chance.pick(vehicles), chance.pick([tess.id, null]))),
      () => tenant.admin.post(`/work-orders/${chance.pick(work)}/assign`, { assignedTo: chance.pick([tess.id, null]) }),
      () => tenant.admin.post(`/work-orders/${chance.pick(work)}/start`),
      () => tenant.admin.post(`/work-orders/${chance.pick(work)}/parts`, { partId: chance.pick(parts), quantity: 1 }),
      () => tenant.admin.post(`/work-orders/${chance.pick(work)}/complete`),
      () =>
        tenant.admin.post(`/vehicles/${chance.pick(vehicles)}/meter-readings`, { value: chance.integer(1_000, 2_000) }),
      () => tenant.admin.post(`/parts/${chance.pick(parts)}/receipts`, { quantity: 1, unitCost: 3 }),
      async () => vehicles.push(await vehicle(tenant.admin, 10)),
      () => mirror.page(chance.integer(1, 4)),
      () => mirror.page(chance.integer(1, 4)),
    ];
    for (let step = 0; step < 80; step += 1) await chance.pick(steps)();
    // Sagas come to rest.
    const running = () => database.admin(`SELECT FROM saga WHERE status = 'running'`);
    await program.until(async () => (await running()).length === 0, 'the sagas');
    await mirror.follow(3);
    expect(mirror.resets).toBe(1);
    const anew = (await fresh(tess.client)).records;
    expect(new Map([...mirror.records].sort())).toEqual(new Map([...anew].sort()));
  }, 60_000);
});

it('a device that was revoked gets nothing any more', async () => {
  const tess = await person('technician');
  const deviceId = randomUUID();
  expect((await tess.client.get(`/sync/changes?deviceId=${deviceId}`)).status).toBe(200);
  await tenant.admin.post(`/users/${tess.id}/devices/${deviceId}/revoke`);
  const { status, body } = await tess.client.get<{ code: string }>(`/sync/changes?deviceId=${deviceId}`);
  expect([status, body.code]).toEqual([403, 'device_revoked']);
});
