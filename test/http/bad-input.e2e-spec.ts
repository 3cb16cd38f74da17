import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

interface Problem {
  status: number;
  code: string;
  requestId: string;
  errors?: { field: string; message: string }[];
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let mine: TestTenant;
let foreign: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [mine, foreign] = [await provision(program), await provision(program)];
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const create = (extra: object) => ({
  vehicleId: randomUUID(),
  category: 'Repair',
  priority: 'scheduled',
  description: 'x',
  ...extra,
});

describe('what is not there and what is not yours', () => {
  it('answers alike on every route with an id that the running app declares', async () => {
    const vehicleId = await vehicle(foreign.admin, 10);
    const partId = await part(foreign.admin, [{ quantity: 1, unitCost: 1 }]);
    const workOrderId = await startedWorkOrder(foreign.admin, vehicleId);
    await foreign.admin.command(`/work-orders/${workOrderId}/complete`);
    const invoiceId = await program.until(
      async () => (await foreign.admin.get<{ data: { id: string }[] }>('/invoices')).body.data[0]?.id,
      'the invoice',
    );
    const ids: Record<string, string> = {
      vehicles: vehicleId,
      parts: partId,
      'work-orders': workOrderId,
      invoices: invoiceId,
    };
    const { paths } = (await (await fetch(`${program.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.keys(methods)
          .filter((method) => ['get', 'patch', 'delete'].includes(method))
          .map((method) => [method.toUpperCase(), path] as const),
      )
      .filter(([, path]) => /^\/api\/v1\/(vehicles|parts|work-orders|invoices)\/\{id\}/.test(path));
    expect(routes.length).toBeGreaterThan(10);
    for (const [method, path] of routes) {
      const kind = path.split('/')[3]!;
      const ask = (id: string) =>
        mine.admin.send<Problem>(
          method,
          path
            .replace('/api/v1', '')
            .replace('{id}', id)
            .replaceAll(/\{\w+\}/g, randomUUID()),
          method === 'PATCH' ? {} : undefined,
        );
      const [theirs, nothing] = [await ask(ids[kind]!), await ask(randomUUID())];
      expect([method, path, theirs.status]).toEqual([method, path, 404]);
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...nothing.body, requestId: '' });
      expect((await ask('not-an-id')).status).toBe(404);
    }
  });

  it('counts for what a command names too', async () => {
    const theirs = await mine.admin.post<Problem>('/work-orders', create({ vehicleId: await vehicle(foreign.admin) }));
    const nothing = await mine.admin.post<Problem>('/work-orders', create({}));
    expect(theirs.status).toBe(404);
    expect({ ...theirs.body, requestId: '' }).toEqual({ ...nothing.body, requestId: '' });
  });

  it('never shows in a list', async () => {
    await startedWorkOrder(foreign.admin, await vehicle(foreign.admin));
    const { body } = await mine.admin.get<{ data: unknown[]; total: number }>('/work-orders');
    expect(body).toMatchObject({ data: [], total: 0 });
  });
});

describe('input that is not what it must be answers 400 and names the field', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  const cases: readonly [string, unknown, string][] = [
    ['a wrong type', create({ description: 5 }), 'description'],
    ['an unknown field', create({ colour: 'red' }), 'colour'],
    ['a missing field', create({ vehicleId: undefined }), 'vehicleId'],
    ['a choice that is none', create({ priority: 'whenever' }), 'priority'],
    ['a NUL', create({ description: 'a\0b' }), 'description'],
    ['__proto__', '{"__proto__":{"admin":true},"category":"Repair"}', '__proto__'],
    ['a body too large', create({ description: 'x'.repeat(1_100_000) }), 'body'],
    ['JSON too deep', create({ notes: deep(200) }), 'notes'],
    ['a date that does not exist', create({ dueDate: '2026-02-31' }), 'dueDate'],
    ['a command id that is none', create({ commandId: '1' }), 'commandId'],
  ];

  it.each(cases)('%s', async (_what, body, field) => {
    const answer = await mine.admin.post<Problem>('/work-orders', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 400, code: expect.any(String), requestId: expect.any(String) });
    expect(answer.body.errors?.map((error) => error.field).join(' ')).toContain(field);
  });

  it('what is no JSON at all', async () => {
    const answer = await mine.admin.post<Problem>('/work-orders', '{"vehicleId":');
    expect([answer.status, answer.body.status]).toEqual([400, 400]);
  });

  it.each(['?limit=0', '?limit=1000000', '?cursor=zzz', '?sort=password', '?status=lost', '?nonsense=1'])(
    'a list with %s',
    async (query) => {
      expect((await mine.admin.get<Problem>(`/work-orders${query}`)).status).toBe(400);
    },
  );
});

describe('who may', () => {
  it('is asked first: without a token nothing is told', async () => {
    for (const path of [
      '/work-orders',
      '/vehicles',
      '/parts',
      '/invoices',
      '/me',
      '/users',
      '/settings',
      '/platform/tenants',
    ])
      expect((await new Client(program).get(path)).status).toBe(401);
  });

  it('an admin of a tenant is no operator', async () => {
    expect((await mine.admin.get<Problem>('/platform/tenants')).body).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe("a plan's limit", () => {
  it('lets exactly one of 50 parallel creates through at the limit − 1', async () => {
    const { admin } = await provision(program, 'starter');
    for (let made = 0; made < 24; made += 1) await vehicle(admin);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        admin.post<Problem>('/vehicles', { number: `R-${index}`, make: 'Ford', model: 'F-250', year: 2020 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    expect(refused[0]!.body).toMatchObject({ code: 'quota_exceeded', params: { limit: 25, used: 25 } });
  }, 120_000);
});
