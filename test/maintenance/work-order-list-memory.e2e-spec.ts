import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

interface Page {
  data: { id: string; vehicleNumber: string; category: string }[];
  total: number;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let programs: Program[];
let tenant: TestTenant;
/** The tenant's admin, at each of two processes on one database. */
let here: Client;
let there: Client;

beforeAll(async () => {
  database = await freshDatabase();
  programs = [await new Program(database.url).start(), await new Program(database.url).start()];
  tenant = await provision(programs[0]!);
  here = tenant.admin;
  there = here.on(programs[1]!);
}, 120_000);

afterAll(async () => {
  await Promise.all((programs ?? []).map((program) => program.close()));
  await database?.close();
});

const list = async (client: Client, query = ''): Promise<Page> =>
  (await client.get<Page>(`/work-orders?${query}`)).body;
const create = (client: Client, vehicleId: string) =>
  client.command<{ id: string; version: number }>('/work-orders', {
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Brakes squeal',
  });

describe('what a process remembers of a list', () => {
  it('is never behind what another process has acknowledged', async () => {
    const vehicleId = await vehicle(here);
    const query = `vehicleId=${vehicleId}&status=open&status=in_progress`;
    for (let total = 1; total <= 12; total += 1) {
      await create(total % 2 ? here : there, vehicleId);
      expect([(await list(here, query)).total, (await list(there, query)).total]).toEqual([total, total]);
    }
  });

  it('holds while both are written to and read at once', async () => {
    const vehicleId = await vehicle(here);
    let acknowledged = 0;
    const behind: number[] = [];
    const write = async (client: Client): Promise<void> => {
      for (let turn = 0; turn < 15; turn += 1) {
        await create(client, vehicleId);
        acknowledged += 1;
      }
    };
    const read = async (client: Client): Promise<void> => {
      while (acknowledged < 30) {
        const least = acknowledged;
        const { total } = await list(client, `vehicleId=${vehicleId}`);
        if (total < least) behind.push(total);
      }
    };
    await Promise.all([write(here), write(there), read(here), read(here), read(there), read(there)]);
    expect(behind).toEqual([]);
    expect((await list(there, `vehicleId=${vehicleId}`)).total).toBe(30);
  });

  it('does not outlast a transaction that was running when it was counted', async () => {
    const vehicleId = await vehicle(here);
    const { id } = await create(here, vehicleId);
    const query = `vehicleId=${vehicleId}&status=open`;
    const slow = await database.hold(
      `UPDATE work_order SET status = 'cancelled', version = version + 1 WHERE id = '${id}'`,
    );
    await slow.query(
      `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
       SELECT tenant_id, stream_id, version + 1, gen_random_uuid(), stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash
       FROM event WHERE stream_id = $1 ORDER BY version DESC LIMIT 1`,
      [id],
    );
    // Later transactions are over before it is, and what is counted meanwhile is remembered.
    await create(here, await vehicle(here));
    expect([(await list(here, query)).total, (await list(there, query)).total]).toEqual([1, 1]);
    await create(here, await vehicle(here));
    expect([(await list(here, query)).total, (await list(there, query)).total]).toEqual([1, 1]);
    await slow.end('COMMIT');
    expect([(await list(here, query)).total, (await list(there, query)).total]).toEqual([0, 0]);
  });
});

describe('what a process remembers of names', () => {
  it('changes with them, at once and everywhere', async () => {
    const vehicleId = await vehicle(here);
    await startedWorkOrder(here, vehicleId);
    const shown = async (client: Client) => (await list(client, `vehicleId=${vehicleId}`)).data[0]!;
    await Promise.all([shown(here), shown(there)]);
    for (let turn = 1; turn <= 5; turn += 1) {
      await (turn % 2 ? here : there).command(`/vehicles/${vehicleId}`, { number: `R-${turn}` }, 'PATCH');
      expect([(await shown(here)).vehicleNumber, (await shown(there)).vehicleNumber]).toEqual([
        `R-${turn}`,
        `R-${turn}`,
      ]);
    }
    const { body } = await here.get<{ data: { id: string; name: string }[] }>('/work-order-categories?limit=50');
    const repair = body.data.find(({ name }) => name === 'Repair')!;
    await here.command(`/work-order-categories/${repair.id}`, { name: 'Mending' }, 'PATCH');
    expect([(await shown(here)).category, (await shown(there)).category]).toEqual(['Mending', 'Mending']);
    await here.command(`/work-order-categories/${repair.id}`, { name: 'Repair' }, 'PATCH');
  });
});
