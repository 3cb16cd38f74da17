import type { CompletionDetail, FailedCompletionView } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { colleagueOf } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import {
  part,
  partOnStartedWorkOrder,
  provision,
  startedWorkOrder,
  vehicle,
  type TestTenant,
} from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

beforeEach(async () => {
  tenant = await provision(program);
});

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const failed = async (client: Client = tenant.admin, query = '') =>
  (await client.get<Page<FailedCompletionView>>(`/work-orders/failed-completions${query}`)).body;
const idsIn = ({ data }: Page<FailedCompletionView>) => data.map(({ id }) => id);

async function completedAs(id: string, status: string): Promise<void> {
  await tenant.admin.command(`/work-orders/${id}/complete`);
  await program.until(
    async () => (await tenant.admin.get<CompletionDetail>(`/work-orders/${id}/completion`)).body.status === status,
    `the completion to be ${status}`,
  );
}

/** One piece short of what it wants. */
async function failing(): Promise<{ id: string; partId: string }> {
  const made = await partOnStartedWorkOrder(tenant.admin, 1);
  await completedAs(made.id, 'failed');
  return made;
}

it('what failed is listed with its step and its reason, until it goes through', async () => {
  const { id, partId } = await failing();
  await completedAs(await startedWorkOrder(tenant.admin, await vehicle(tenant.admin)), 'done');
  const { data, total } = await failed();
  expect([total, data]).toEqual([
    1,
    [
      expect.objectContaining({
        id,
        description: 'Brakes squeal',
        assignedToName: null,
        step: { name: 'take_parts', label: 'Take parts from stock' },
        partName: 'Brake pad',
        completion: expect.objectContaining({
          status: 'failed',
          code: 'insufficient_stock',
          params: { partId, needed: 2, available: 1 },
        }) as object,
      }),
    ],
  ]);
  await tenant.admin.command(`/parts/${partId}/receipts`, { quantity: 1, unitCost: 4 });
  await tenant.admin.command(`/work-orders/${id}/completion/retry`);
  await program.until(async () => (await failed()).total === 0, 'the second try to go through');
});

it('one that was cancelled since is nobody’s concern any more', async () => {
  const { id } = await failing();
  await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
  expect(await failed()).toMatchObject({ data: [], total: 0 });
});

it('one that stopped halfway is listed too, but not for an attempt that is past', async () => {
  const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
  await completedAs(id, 'done');
  const stuck = (attempt: number) =>
    database.admin(
      `INSERT INTO saga (tenant_id, type, id, attempt, status, state, started_at)
       VALUES ($1, 'work-order-completion', $2, $3, 'stuck', '{}', now())
       ON CONFLICT (tenant_id, type, id, attempt) DO UPDATE SET status = 'stuck'`,
      [tenant.tenantId, id, attempt],
    );
  await stuck(7);
  expect(idsIn(await failed())).toEqual([]);
  await stuck(1);
  expect((await failed()).data).toMatchObject([{ id, completion: { status: 'stuck' } }]);
});

it('who sees only their own work sees only their own, and who sees none nothing', async () => {
  const [tess, dan] = [await colleagueOf(program, tenant, 'technician'), await colleagueOf(program, tenant, 'driver')];
  const [mine] = [await failing(), await failing()];
  await tenant.admin.command(`/work-orders/${mine.id}/assign`, { assignedTo: tess.id });
  expect(idsIn(await failed(tess.client))).toEqual([mine.id]);
  expect((await failed(tess.client)).data).toMatchObject([{ assignedToName: tess.name }]);
  expect((await dan.client.get('/work-orders/failed-completions')).status).toBe(403);
  expect((await failed((await provision(program)).admin)).total).toBe(0);
});

it('comes page by page, the latest first, and by number', async () => {
  const ids = [(await failing()).id, (await failing()).id];
  const first = await failed(tenant.admin, '?limit=1');
  expect([first.total, idsIn(first)]).toEqual([2, [ids[1]]]);
  const second = await failed(tenant.admin, `?limit=1&cursor=${first.nextCursor}`);
  expect([second.nextCursor, idsIn(second)]).toEqual([null, [ids[0]]]);
  expect(idsIn(await failed(tenant.admin, `?search=${first.data[0]!.workOrderNumber}`))).toEqual([ids[1]]);
});

it('a part that was taken off since is named no more', async () => {
  const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
  const { lineId } = await tenant.admin.command<{ lineId: string }>(`/work-orders/${id}/parts`, {
    partId: await part(tenant.admin),
    quantity: 1,
  });
  await completedAs(id, 'failed');
  await tenant.admin.command(`/work-orders/${id}/parts/${lineId}`, {}, 'DELETE');
  expect((await failed()).data).toMatchObject([{ id, partName: null }]);
});
