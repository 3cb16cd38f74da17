import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { provision, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

/** A tenant's own numbers: `create` answers the status and the number, or why not. */
async function numbering(): Promise<{
  automatic: (workOrderAutoNumber: boolean) => Promise<unknown>;
  create: (workOrderNumber?: string) => Promise<[number, string]>;
}> {
  const { admin }: { admin: Client } = await provision(program);
  const order = {
    vehicleId: await vehicle(admin),
    category: 'Repair',
    priority: 'scheduled',
    description: 'Brakes squeal',
  };
  return {
    automatic: (workOrderAutoNumber) => admin.command('/settings', { workOrderAutoNumber }, 'PATCH'),
    create: async (workOrderNumber) => {
      const { status, body } = await admin.post<{ workOrderNumber?: string; code: string }>('/work-orders', {
        ...order,
        workOrderNumber,
      });
      return [status, body.workOrderNumber ?? body.code];
    },
  };
}

describe('numbers of work orders', () => {
  it('count by themselves', async () => {
    const { create } = await numbering();
    expect([await create(), await create(), await create('MINE')]).toEqual([
      [201, 'WO-000001'],
      [201, 'WO-000002'],
      [201, 'WO-000003'],
    ]);
  });

  it('must be given, and be nobody else’s, where they do not', async () => {
    const { automatic, create } = await numbering();
    await automatic(false);
    expect(await create()).toEqual([400, 'work_order_number_required']);
    expect(await create('A-1')).toEqual([201, 'A-1']);
    expect(await create('A-1')).toEqual([409, 'work_order_number_taken']);
    expect(await create('A-2')).toEqual([201, 'A-2']);
  });

  it('count on past those that were given meanwhile', async () => {
    const { automatic, create } = await numbering();
    expect(await create()).toEqual([201, 'WO-000001']);
    await automatic(false);
    for (const number of ['WO-000005', 'WO-000006', 'WO-000007', 'WO-000008']) await create(number);
    await automatic(true);
    expect(await create()).toEqual([201, 'WO-000009']);
    expect(await create()).toEqual([201, 'WO-000010']);
  });
});
