import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { provision, vehicle } from '../support/tenant.js';

interface Problem {
  code: string;
  params: Record<string, unknown>;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  ({ admin } = await provision(program));
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function startedAt(odometer: number): Promise<string> {
  const { id } = await admin.command('/work-orders', {
    vehicleId: await vehicle(admin, 1_000),
    category: 'Repair',
    priority: 'scheduled',
    description: 'Brakes squeal',
  });
  await admin.command(`/work-orders/${id}/start`, { odometer });
  return id;
}

const start = (id: string) =>
  admin
    .get<{ startOdometer: number | null; startedAt: string }>(`/work-orders/${id}`)
    .then(({ body: { startOdometer, startedAt } }) => ({ startOdometer, startedAt }));

describe("the start's odometer reading", () => {
  it.each(['miles', 'kilometers'])('bounds the completion, and says so in %s', async (distanceUnit) => {
    await admin.command('/settings', { distanceUnit }, 'PATCH');
    const id = await startedAt(2_000.5);
    const { startedAt: lastAt } = await start(id);
    const answer = await admin.post<Problem>(`/work-orders/${id}/complete`, { odometer: 1_999 });
    expect(answer).toMatchObject({ status: 409, body: { code: 'meter_below_last' } });
    expect(answer.body.params).toEqual({ last: 2_000.5, lastAt, value: 1_999, unit: distanceUnit });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 2_000.5 });
  });

  it('says the last reading of the vehicle in that unit too', async () => {
    await admin.command('/settings', { distanceUnit: 'miles' }, 'PATCH');
    const id = await startedAt(1_000);
    const { body } = await admin.post<Problem>(`/work-orders/${id}/complete`, { odometer: 999.94 });
    expect(body.params).toMatchObject({ last: 1_000, value: 999.94, unit: 'miles' });
  });

  it('of what a screen shows rounded is that very reading', async () => {
    await admin.command('/settings', { distanceUnit: 'kilometers' }, 'PATCH');
    const id = await startedAt(2_000.45); // 1243.02… miles
    await admin.command('/settings', { distanceUnit: 'miles' }, 'PATCH');
    expect(await start(id)).toMatchObject({ startOdometer: 1_243 });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 1_243 });
  });

  it('can be corrected, and taken back', async () => {
    const id = await startedAt(90_000);
    expect(await start(id)).toMatchObject({ startOdometer: 90_000 });
    await admin.command(`/work-orders/${id}`, { startOdometer: 9_000 }, 'PATCH');
    expect(await start(id)).toMatchObject({ startOdometer: 9_000 });
    const { version } = (await admin.get<{ version: number }>(`/work-orders/${id}`)).body;
    await admin.command(`/work-orders/${id}`, { startOdometer: 9_000 }, 'PATCH');
    expect((await admin.get(`/work-orders/${id}`)).body).toMatchObject({ version });
    await admin.command(`/work-orders/${id}`, { startOdometer: null }, 'PATCH');
    expect(await start(id)).toMatchObject({ startOdometer: null });
    await admin.command(`/work-orders/${id}/complete`, { odometer: 9_001 });
  });
});
