import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

interface Vehicle {
  id: string;
  number: string;
  version: number;
  odometer: number | null;
  engineHours: number | null;
  archived: boolean;
}
interface Listed<Row> {
  data: Row[];
  total: number;
  nextCursor: string | null;
}
type Problem = { code: string; params: Record<string, unknown> };
type Fact = { id: string; type: string; aggregateType: string; userName: string | null };

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

const get = async (id: string, client = admin): Promise<Vehicle> => (await client.get<Vehicle>(`/vehicles/${id}`)).body;

describe('meters of a vehicle', () => {
  it('show what was entered, in the unit it was entered in', async () => {
    const id = await vehicle(admin);
    await admin.command(`/vehicles/${id}/meter-readings`, { value: 1010.5 });
    await admin.command(`/vehicles/${id}/meter-readings`, { kind: 'engine_hours', value: 12.25 });
    expect(await get(id)).toMatchObject({ odometer: 1010.5, engineHours: 12.25 });
    await admin.command('/settings', { distanceUnit: 'kilometers' }, 'PATCH');
    try {
      expect((await get(id)).odometer).toBeCloseTo(1626.2, 1);
    } finally {
      await admin.command('/settings', { distanceUnit: 'miles' }, 'PATCH');
    }
  });

  it('keep an unlikely reading apart until somebody accepts it', async () => {
    const id = await vehicle(admin, 1_000);
    const { status } = (await admin.post<{ status: string }>(`/vehicles/${id}/meter-readings`, { value: 900_000 }))
      .body;
    expect(status).toBe('quarantined');
    expect((await get(id)).odometer).toBe(1_000);
    const { body } = await admin.get<Listed<{ id: string; status: string }>>(`/vehicles/${id}/meter-readings`);
    const apart = body.data.find((reading) => reading.status === 'quarantined')!;
    await admin.command(`/vehicles/${id}/meter-readings/${apart.id}/release`);
    expect((await get(id)).odometer).toBe(900_000);
    expect((await admin.post<Problem>(`/vehicles/${id}/meter-readings/${randomUUID()}/release`)).status).toBe(404);
  });

  it('take what a screen shows, rounded, for the very reading', async () => {
    const id = await vehicle(admin);
    await admin.command(`/vehicles/${id}/meter-readings`, { value: 61_610.2 });
    await admin.command(`/vehicles/${id}/meter-readings`, { value: 61_610 });
    expect((await get(id)).odometer).toBe(61_610.2);
  });

  it('never go back: a reading below the last answers 409 with the last one, in that unit', async () => {
    const id = await vehicle(admin);
    await admin.command(`/vehicles/${id}/meter-readings`, { value: 1010.5 });
    const refused = await admin.post<Problem>(`/vehicles/${id}/meter-readings`, { value: 900 });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'meter_below_last',
      params: { last: 1010.5, value: 900, unit: 'miles' },
    });
    expect((await admin.post(`/vehicles/${id}/meter-readings`, { value: 1010.5 })).status).toBe(201);
  });

  it('keep an impossible reading aside, and forget a void one', async () => {
    const id = await vehicle(admin, 100);
    const { status } = await admin.command<{ status: string }>(`/vehicles/${id}/meter-readings`, { value: 90_000 });
    expect(status).toBe('quarantined');
    const reading = await admin.command(`/vehicles/${id}/meter-readings`, { value: 150 });
    expect((await get(id)).odometer).toBe(150);
    await admin.command(`/vehicles/${id}/meter-readings/${reading.id}/void`, { reason: 'mistyped' });
    expect((await get(id)).odometer).toBe(100);
    const { body } = await admin.get<Listed<{ status: string }>>(`/vehicles/${id}/meter-readings`);
    expect(body.data.map((row) => row.status).sort()).toEqual(['quarantined', 'valid', 'void']);
  });

  it('are part of its history, which names who did what, page by page', async () => {
    const id = await vehicle(admin, 100);
    await admin.command(`/vehicles/${id}/status`, { status: 'in_shop', reason: 'brakes' });
    const facts: Fact[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: Listed<Fact> } = await admin.get(
        `/vehicles/${id}/history?limit=1${cursor && `&cursor=${cursor}`}`,
      );
      expect(body.total).toBe(4);
      facts.push(...body.data);
      cursor = body.nextCursor;
    }
    expect(facts.map(({ type }) => type)).toEqual([
      'fleet.vehicle-status-changed',
      'fleet.meter-reading-recorded',
      'fleet.meter-opened',
      'fleet.vehicle-registered',
    ]);
    expect(new Set(facts.map(({ userName }) => userName))).toEqual(new Set(['Admin User']));
  });
});

describe('vehicles', () => {
  it('are made once, whatever a repeat brings', async () => {
    const command = { commandId: randomUUID(), number: `R-${randomUUID().slice(0, 8)}`, odometer: 5 };
    const [first, again] = [
      await admin.post<Vehicle>('/vehicles', command),
      await admin.post<Vehicle>('/vehicles', command),
    ];
    expect(again.body).toEqual(first.body);
    expect((await get(first.body.id)).odometer).toBe(5);
    expect((await admin.post<Problem>('/vehicles', { ...command, commandId: randomUUID() })).body.code).toBe(
      'vehicle_number_taken',
    );
    expect((await admin.post<Problem>('/vehicles', { ...command, number: 'another' })).body.code).toBe(
      'command_id_reused',
    );
  });

  it('leave the list when archived, and stay to be looked up', async () => {
    const id = await vehicle(admin);
    await admin.command(`/vehicles/${id}`, {}, 'DELETE');
    const listed = async (query: string): Promise<boolean> =>
      (await admin.get<Listed<Vehicle>>(`/vehicles?limit=200${query}`)).body.data.some((row) => row.id === id);
    expect(await listed('')).toBe(false);
    expect(await listed('&archived=true')).toBe(true);
    expect((await get(id)).archived).toBe(true);
    expect((await admin.send<Problem>('PATCH', `/vehicles/${id}`, { plate: 'X' })).body.code).toBe('vehicle_archived');
  });

  it('are only their own to a driver, everywhere', async () => {
    const email = `driver@${tenant.domain}`;
    const { id: userId } = await admin.command('/users', { name: 'Dan', email, password: PASSWORD, roles: ['driver'] });
    const driver = await new Client(program).logIn(email, PASSWORD);
    const [own, other] = [await vehicle(admin), await vehicle(admin)];
    await admin.command(`/vehicles/${own}`, { assignedDriverId: userId }, 'PATCH');
    const { body } = await driver.get<Listed<Vehicle>>('/vehicles');
    expect(body).toMatchObject({ total: 1, data: [{ id: own }] });
    expect((await driver.post(`/vehicles/${own}/meter-readings`, { value: 10 })).status).toBe(201);
    expect((await driver.post(`/vehicles/${other}/meter-readings`, { value: 10 })).status).toBe(404);
    for (const path of ['', '/meter-readings', '/history'])
      expect((await driver.get(`/vehicles/${other}${path}`)).status).toBe(404);
  });

  it('of another tenant answer like none at all, on every route', async () => {
    const theirs = await provision(program);
    const id = await vehicle(theirs.admin, 10);
    const readings = await theirs.admin.get<Listed<{ id: string }>>(`/vehicles/${id}/meter-readings`);
    const reading = readings.body.data[0]!.id;
    const routes: [method: string, path: string, body?: object][] = [
      ['GET', ''],
      ['PATCH', '', { plate: 'X' }],
      ['DELETE', ''],
      ['POST', '/status', { status: 'sold' }],
      ['GET', '/meter-readings'],
      ['POST', '/meter-readings', { value: 20 }],
      ['POST', `/meter-readings/${reading}/void`, { reason: 'x' }],
      ['GET', '/history'],
    ];
    for (const [method, path, body] of routes) {
      const foreign = await admin.send<Problem>(method, `/vehicles/${id}${path}`, body);
      const unknown = await admin.send<Problem>(method, `/vehicles/${randomUUID()}${path}`, body);
      expect([method, path, foreign.status, { ...foreign.body, requestId: '' }]).toEqual([
        method,
        path,
        404,
        { ...unknown.body, requestId: '' },
      ]);
    }
    expect(await get(id, theirs.admin)).toMatchObject({ version: 1, odometer: 10 });
  });
});
