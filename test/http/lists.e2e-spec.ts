import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

interface Problem {
  errors?: { field: string }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

describe('from and to', () => {
  it.each([
    ['/work-orders', 'dateFrom'],
    ['/work-orders', 'dateTo'],
    ['/work-orders', 'dueFrom'],
    ['/work-orders', 'dueTo'],
    ['/work-orders/stats', 'from'],
    ['/work-orders/stats', 'to'],
    ['/invoices', 'dateFrom'],
    ['/invoices', 'dateTo'],
  ])('of %s (%s) are a day or an instant, and what is neither is named', async (path, field) => {
    const ask = (text: string) => tenant.admin.get<Problem>(`${path}?${field}=${encodeURIComponent(text)}`);
    for (const text of ['2026-05-31', '2026-05-31T13:45:00Z', '2026-05-31T13:45:00.123-05:00'])
      expect([text, (await ask(text)).status]).toEqual([text, 200]);
    for (const text of ['2026', '2026-05', '2026-W10', '2026-W10-1', '2026-02-31', '2026-05-31T13:45:00', '']) {
      const { status, body } = await ask(text);
      expect([text, status, body.errors?.map((error) => error.field)]).toEqual([text, 400, [field]]);
    }
  });

  it('count and list the same work orders: an instant is no whole day', async () => {
    const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    const { createdAt } = (await tenant.admin.get<{ createdAt: string }>(`/work-orders/${id}`)).body;
    const moment = (after: number) => new Date(Date.parse(createdAt) + after).toISOString();
    for (const [from, to, total] of [
      [moment(-1), moment(1), 1],
      [moment(1), moment(2), 0],
      [moment(-2), moment(-1), 0],
    ] as const) {
      const { body: stats } = await tenant.admin.get(`/work-orders/stats?from=${from}&to=${to}`);
      const { body: list } = await tenant.admin.get(`/work-orders?dateFrom=${from}&dateTo=${to}`);
      expect([stats['total'], list['total']]).toEqual([total, total]);
    }
  });
});
