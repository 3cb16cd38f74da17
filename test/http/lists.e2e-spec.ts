import { freshDatabase } from '../support/database.js';
import { routesOf } from '../support/openapi.js';
import { Program } from '../support/program.js';
import { operator, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

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

describe('dashboards', () => {
  interface Listed {
    data: { id: string; name: string; isDefault: boolean }[];
    total: number;
    nextCursor: string | null;
  }

  it('are a list like any other: page by page, the default one first', async () => {
    const { admin, tenantId } = await provision(program);
    for (const name of ['Zebra', 'Costs', 'Aardvark 100%'])
      await database.admin(`INSERT INTO dashboard VALUES ($1, gen_random_uuid(), $2, false, '[]')`, [tenantId, name]);
    const ask = async (query: string) => (await admin.get<Listed>(`/dashboards?${query}`)).body;
    const names = ({ data }: Listed) => data.map(({ name }) => name);

    const first = await ask('limit=2');
    expect([names(first), first.total]).toEqual([['Fleet Overview', 'Aardvark 100%'], 4]);
    const second = await ask(`limit=2&cursor=${first.nextCursor}`);
    expect([names(second), second.total, second.nextCursor]).toEqual([['Costs', 'Zebra'], 4, null]);
    expect(names(await ask('sort=-name'))).toEqual(['Zebra', 'Fleet Overview', 'Costs', 'Aardvark 100%']);
    const found = await ask('search=0%25');
    expect([names(found), found.total]).toEqual([['Aardvark 100%'], 1]);
    expect(Object.keys(found.data[0]!).sort()).toEqual(['arranged', 'id', 'isDefault', 'name', 'widgets']);
  });
});

it('mails come newest first, page by page, and are counted whatever the page', async () => {
  const { admin } = await provision(program);
  const ask = async (query: string) =>
    (await admin.get<{ data: { subject: string }[]; total: number; nextCursor: string | null }>(`/mails?${query}`))
      .body;
  await program.until(async () => (await ask('limit=1')).total === 1, 'the welcome mail');
  await admin.command(`/work-orders/${await startedWorkOrder(admin, await vehicle(admin))}/complete`);
  const first = await program.until(async () => {
    const page = await ask('limit=1');
    return page.total === 2 && page;
  }, 'the mail of the completion');
  expect(first.data.map(({ subject }) => subject)).toEqual(['WO-000001 is completed']);
  const second = await ask(`limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ data: [{ subject: expect.stringMatching(/^Welcome/) }], total: 2, nextCursor: null });
});

describe('every list', () => {
  const NO_LISTS = [
    '/me',
    '/me/second-factor',
    '/search',
    '/settings',
    '/work-orders/stats',
    '/due-services/stats',
    '/invoices/sums',
    '/me/devices',
    '/sync/changes',
    '/background-work',
    '/platform/background-work',
  ];

  it('refuses what it does not know, and names it', async () => {
    const office = await operator(program);
    const lists = (await routesOf(program)).filter(
      ({ method, path }) => method === 'GET' && !path.includes('{') && !NO_LISTS.includes(path),
    );
    expect(lists.length).toBeGreaterThan(9);
    const amiss: unknown[] = [];
    for (const { path } of lists)
      for (const [field, value] of [
        ['nonsense', '1'],
        ['limit', '0'],
        ['limit', '1000'],
        ['cursor', 'zzz'],
        ['sort', 'password'],
      ] as const) {
        const client = path.startsWith('/platform/') ? office : tenant.admin;
        const { status, body } = await client.get<Problem>(`${path}?${field}=${value}`);
        const named = body.errors?.map((error) => error.field).join();
        if (status !== 400 || named !== field) amiss.push([path, field, value, status, named]);
      }
    expect(amiss).toEqual([]);
  });
});

describe('what is read', () => {
  const asked = async (method: string, path: string, encoding: string, body?: object) => {
    const answer = await tenant.admin.send<object>(method, path, body, { 'accept-encoding': encoding });
    return { status: answer.status, encoding: answer.headers.get('content-encoding'), body: answer.body };
  };

  it('comes compressed to who takes that, and plain to who does not', async () => {
    await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    const plain = await asked('GET', '/work-orders', 'identity');
    expect(plain).toMatchObject({ status: 200, encoding: null, body: { total: expect.any(Number) as number } });
    expect(await asked('GET', '/work-orders', 'br, gzip')).toEqual({ ...plain, encoding: 'gzip' });
    expect(await asked('GET', '/work-orders', 'gzip;q=0, identity')).toEqual(plain);
    expect((await asked('GET', '/work-orders?limit=1', 'gzip')).encoding).toBeNull();
  });

  it('is compressed only where no token is in it', async () => {
    const { email, password } = { email: `admin@${tenant.domain}`, password: PASSWORD };
    const answer = await asked('POST', '/auth/login', 'gzip', { email, password });
    expect(answer).toMatchObject({ status: 200, encoding: null, body: { accessToken: expect.any(String) as string } });
  });
});
