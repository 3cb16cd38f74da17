import { randomUUID } from 'node:crypto';
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

interface Problem {
  code: string;
  requestId: string;
}
interface Lines {
  tasks: { id: string }[];
  labor: { lineId: string; technicianId: string | null; technicianName: string | null }[];
  charges: { lineId: string }[];
  parts: { lineId: string; locationId: string | null }[];
}

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

const linesOf = async (id: string): Promise<Lines> => (await admin.get<Lines>(`/work-orders/${id}`)).body;

async function location({ tenantId }: TestTenant): Promise<string> {
  const id = randomUUID();
  await database.admin('INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, id, `L-${id}`]);
  return id;
}

async function technician({ admin, domain }: TestTenant): Promise<string> {
  const email = `${randomUUID().slice(0, 8)}@${domain}`;
  return (await admin.command('/users', { name: 'Tess Wrench', email, password: PASSWORD, roles: ['technician'] })).id;
}

describe('what a line names', () => {
  async function refusals(path: string, bodies: readonly object[]): Promise<void> {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const answers = [];
    for (const body of bodies) answers.push(await admin.post<Problem>(`/work-orders/${id}/${path}`, body));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect({ ...answer.body, requestId: '' }).toEqual({ ...answers[0]!.body, requestId: '' });
    }
  }

  it('a location that is not there answers like a foreign one, for parts in stock and others', async () => {
    const places = [randomUUID(), await location(foreign)];
    const stocked = await part(admin, [{ quantity: 1, unitCost: 1 }]);
    const { id: bought } = await admin.command('/parts', { partNumber: 'X-1', name: 'Decal', stocked: false });
    const lines = places.flatMap((locationId) => [
      { partId: stocked, quantity: 1, locationId },
      { partId: bought, quantity: 1, unitCost: 2, locationId },
    ]);
    await refusals('parts', lines);
    await refusals(
      'complete',
      lines.map((line) => ({ parts: [line] })),
    );
  });

  it('a location of the tenant is taken, in whatever letters', async () => {
    const locationId = await location(mine);
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const line = { partId: await part(admin), quantity: 1, locationId: locationId.toUpperCase() };
    await admin.command(`/work-orders/${id}/parts`, line);
    expect((await linesOf(id)).parts).toEqual([expect.objectContaining({ locationId })]);
  });

  it('a due service that is not there answers like a foreign one, and like one of another vehicle', async () => {
    await refusals('tasks', [
      { description: 'Oil', dueServiceId: randomUUID() },
      {
        description: 'Oil',
        dueServiceId: await dueService(foreign.admin, await vehicle(foreign.admin), { days: 180 }),
      },
      { description: 'Oil', dueServiceId: await dueService(admin, await vehicle(admin), { days: 180 }) },
    ]);
  });

  it('a due service of the vehicle is taken', async () => {
    const vehicleId = await vehicle(admin);
    const id = await startedWorkOrder(admin, vehicleId);
    const dueServiceId = await dueService(admin, vehicleId, { days: 180 });
    await admin.command(`/work-orders/${id}/tasks`, { description: 'Oil', dueServiceId });
    const { body } = await admin.get<{ snapshot: { tasks: object[] } }>(`/work-orders/${id}`);
    expect(body.snapshot.tasks).toEqual([expect.objectContaining({ dueServiceId })]);
  });

  it('a technician who is not there answers like a foreign one, and like one who has left', async () => {
    const gone = await technician(mine);
    await database.admin(`UPDATE app_user SET status = 'disabled' WHERE id = $1`, [gone]);
    const labor = { hours: 1, rate: 50 };
    await refusals('labor', [
      { ...labor, technicianId: randomUUID() },
      { ...labor, technicianId: foreign.adminUserId },
      { ...labor, technicianId: gone },
    ]);
  });

  it('a technician of the tenant is taken, and without one it is the caller', async () => {
    const technicianId = await technician(mine);
    const id = await startedWorkOrder(admin, await vehicle(admin));
    await admin.command(`/work-orders/${id}/labor`, { hours: 1, rate: 50, technicianId: technicianId.toUpperCase() });
    await admin.command(`/work-orders/${id}/labor`, { hours: 1, rate: 50 });
    expect((await linesOf(id)).labor).toEqual([
      expect.objectContaining({ technicianId, technicianName: 'Tess Wrench' }),
      expect.objectContaining({ technicianId: mine.adminUserId }),
    ]);
  });
});

describe('adding a line twice with one command id', () => {
  it.each([
    ['tasks', { description: 'Oil' }],
    ['labor', { hours: 1, rate: 50 }],
    ['charges', { description: 'Towing', amount: 80 }],
  ] as const)('answers the one of the %s there is', async (path, body) => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const command = { ...body, commandId: randomUUID() };
    const first = await admin.post<{ lineId: string }>(`/work-orders/${id}/${path}`, command);
    expect(first).toMatchObject({ status: 201, body: { id, version: 3, lineId: expect.any(String) } });
    expect((await admin.post(`/work-orders/${id}/${path}`, command)).body).toEqual(first.body);
    const lines: readonly { id?: string; lineId?: string }[] = (await linesOf(id))[path];
    expect(lines.map((line) => line.lineId ?? line.id)).toEqual([first.body.lineId]);
  });
});

describe('ids in capital letters', () => {
  it('are the ids they are', async () => {
    const id = await startedWorkOrder(admin, await vehicle(admin));
    const path = `/work-orders/${id}`;
    const taskId = randomUUID().toUpperCase();
    await admin.command(`${path}/tasks`, { id: taskId, description: 'Oil' });
    await admin.command(`${path}/charges`, { taskId, description: 'Oil', amount: 5 });
    await admin.command(`${path}/tasks/${taskId}/finish`);
    await admin.command(`${path}/assign`, { assignedTo: mine.adminUserId.toUpperCase() });
    expect((await admin.get(path)).body).toMatchObject({ assignedTo: mine.adminUserId, tasks: [{ done: true }] });
  });
});
