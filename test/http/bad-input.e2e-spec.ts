import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Authenticator } from '../support/authenticator.js';
import { freshDatabase } from '../support/database.js';
import { routesOf, type PropertySchema, type Route } from '../support/openapi.js';
import { Client, Program } from '../support/program.js';
import { dueService, part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

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

/** Ids of one tenant's things: by the segment before `{id}`, by `line` and the segment for those below, by property. */
type Ids = Readonly<Record<string, string>>;

async function idsOf({ admin, adminUserId }: TestTenant): Promise<Ids> {
  const first = async (path: string) => (await admin.get<{ data: { id: string }[] }>(path)).body.data[0]?.id;
  const vehicleId = await vehicle(admin, 10);
  const reading = await admin.command(`/vehicles/${vehicleId}/meter-readings`, { value: 11 });
  const partId = await part(admin, [{ quantity: 9, unitCost: 1 }]);
  const finished = await startedWorkOrder(admin, vehicleId);
  const line = async (kind: string, body: object): Promise<string> =>
    (await admin.command<{ lineId: string }>(`/work-orders/${finished}/${kind}`, body)).lineId;
  const lines = {
    'line tasks': await line('tasks', { description: 'Look' }),
    'line labor': await line('labor', { hours: 1, rate: 1 }),
    'line parts': await line('parts', { partId, quantity: 1 }),
    'line charges': await line('charges', { description: 'Fee', amount: 1 }),
  };
  await admin.command(`/work-orders/${finished}/complete`);
  const key = new Authenticator(program.url);
  type Asked = { token: string; options: Parameters<Authenticator['create']>[0] };
  const asked = (await admin.post<Asked>('/me/passkeys/options')).body;
  await admin.command('/me/passkeys', { token: asked.token, name: 'Key', credential: key.create(asked.options) });
  const { passkeys } = (await admin.get<{ passkeys: { id: string }[] }>('/me/second-factor')).body;
  const dueServiceId = await dueService(admin, vehicleId, { days: 10 });
  const deviceId = randomUUID();
  await admin.post('/sync/commands', { deviceId, sentAt: new Date().toISOString(), commands: [] });
  const attachmentId = randomUUID();
  await admin.command('/attachments', {
    attachmentId,
    target: { kind: 'vehicle', id: vehicleId },
    fileName: 'brake.jpg',
    contentType: 'image/jpeg',
    size: 1_000,
  });
  return {
    ...lines,
    attachments: attachmentId,
    trips: (await admin.command('/trips', { vehicleId })).id,
    uploads: attachmentId,
    vehicles: vehicleId,
    vehicleId,
    'line meter-readings': reading.id,
    parts: partId,
    partId,
    invoices: await program.until(() => first('/invoices'), 'the invoice'),
    notifications: await program.until(() => first('/notifications'), 'the notice'),
    'work-orders': await startedWorkOrder(admin, vehicleId),
    'work-order-categories': (await first('/work-order-categories'))!,
    taskId: lines['line tasks'],
    users: adminUserId,
    roles: (await first('/roles'))!,
    locations: (await first('/locations'))!,
    passkeys: passkeys[0]!.id,
    devices: deviceId,
    'line devices': deviceId,
    eventId: randomUUID(),
    sagaId: randomUUID(),
    'due-services': dueServiceId,
    dueServiceId,
    dueServiceIds: dueServiceId,
    dashboards: (await first('/dashboards'))!,
    locationId: (await first('/locations'))!,
    roleIds: (await first('/roles'))!,
    assignedTo: adminUserId,
    assignedDriverId: adminUserId,
    technicianId: adminUserId,
  };
}

/** A value that a field takes, or an id of ours. */
function sample(name: string, schema: PropertySchema, ours: Ids): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.format === 'uuid') return ours[name];
  if (schema.format === 'email') return `${randomUUID()}@nowhere.example`;
  if (schema.format === 'date-time') return '2030-05-31';
  // Of what consists of more there may be none.
  if (schema.type === 'array')
    return /string|number|integer/.test(schema.items?.type ?? '') && schema.items
      ? [sample(name, schema.items, ours)]
      : [];
  if (schema.type === 'number' || schema.type === 'integer') return 1;
  return name === 'category' ? 'Repair' : `some ${randomUUID()}`;
}

const bodyOf = ({ required, schemas }: Route, ours: Ids): Record<string, unknown> =>
  Object.fromEntries(required.map((name) => [name, sample(name, schemas[name]!, ours)]));

/** The places of ids in a path, and which of `Ids` each is. */
const placesIn = ({ path }: Route) =>
  [...path.matchAll(/([^/]+)\/(\{(\w+)\})/g)].map(([, segment, place, name]) => ({
    place: place!,
    kind: name === 'id' ? segment! : `line ${segment}`,
  }));

/** Its path with the ids of somebody's things in it; `last` takes the place of the last one. */
function pathOf(route: Route, ids: Ids, last?: string): string {
  const places = placesIn(route);
  return places.reduce((path, { place, kind }, index) => {
    const id = index === places.length - 1 && last !== undefined ? last : ids[kind];
    if (id === undefined) throw new Error(`No id is known for ${kind}`);
    return path.replace(place, id);
  }, route.path);
}

describe('what is not there and what is not yours', () => {
  let routes: Route[];
  let ours: Ids;
  let theirs: Ids;
  beforeAll(async () => {
    // Operators' tenants are nobody's, and kinds of widgets everybody's.
    routes = (await routesOf(program)).filter(({ path }) => !/^\/platform\/|^\/dashboards\/widgets\//.test(path));
    [ours, theirs] = [await idsOf(mine), await idsOf(foreign)];
  }, 60_000);

  const ask = async (route: Route, path: string, extra: object = {}) => {
    const body = ['GET', 'HEAD'].includes(route.method) ? undefined : { ...bodyOf(route, ours), ...extra };
    const answer = await mine.admin.send<Problem>(route.method, path, body);
    return { status: answer.status, body: { ...answer.body, requestId: '' } };
  };

  it('answers alike on every route with an id that the running app declares', async () => {
    const withIds = routes.filter(({ path }) => path.includes('{'));
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'])
      expect(withIds.filter((route) => route.method === method).length).toBeGreaterThan(2);
    const amiss: unknown[] = [];
    for (const route of withIds) {
      const nothing = await ask(route, pathOf(route, ours, randomUUID()));
      const last = theirs[placesIn(route).at(-1)!.kind];
      for (const path of [pathOf(route, ours, last), pathOf(route, theirs), pathOf(route, ours, 'not-an-id')]) {
        const answer = await ask(route, path);
        if (answer.status !== 404 || !isDeepStrictEqual(answer, nothing))
          amiss.push([route.method, path, answer, nothing]);
      }
    }
    expect(amiss).toEqual([]);
  });

  it('answers alike in every field that names something', async () => {
    const amiss: unknown[] = [];
    const taken: string[] = [];
    let asked = 0;
    for (const route of routes)
      for (const [field, schema] of Object.entries(route.schemas)) {
        const names = schema.format === 'uuid' || schema.items?.format === 'uuid' || field === 'category';
        // A line's own id, a device's and an attachment's are the sender's to choose, and so is a part's category.
        if (
          !names ||
          ['commandId', 'id', 'deviceId', 'attachmentId'].includes(field) ||
          (field === 'category' && route.path.startsWith('/parts'))
        )
          continue;
        asked += 1;
        const send = async (id: string) => {
          const answer = await ask(route, pathOf(route, ours), { [field]: schema.type === 'array' ? [id] : id });
          return { ...answer, text: JSON.stringify(answer.body).replaceAll(id, 'it') };
        };
        const [foreignOne, nothing] = [
          await send(theirs[field === 'category' ? 'work-order-categories' : field]!),
          await send(randomUUID()),
        ];
        const name = `${route.method} ${route.path} ${field}`;
        if (nothing.status < 300 && foreignOne.status < 300) taken.push(name);
        else if (foreignOne.text !== nothing.text || ![400, 404].includes(nothing.status))
          amiss.push([name, foreignOne, nothing]);
      }
    expect(asked).toBeGreaterThan(12);
    expect(amiss).toEqual([]);
    expect(taken).toEqual([]);
  });

  it('counts for what a list within a command names', async () => {
    const complete = async (partId: string) =>
      ask(
        { method: 'POST', path: '', properties: [], required: [], schemas: {}, query: {} },
        `/work-orders/${ours['work-orders']}/complete`,
        { parts: [{ partId, quantity: 1 }] },
      );
    const [foreignOne, nothing] = [await complete(theirs['partId']!), await complete(randomUUID())];
    expect(nothing.status).toBe(404);
    expect(foreignOne).toEqual(nothing);
  });

  it('never shows in a list', async () => {
    await startedWorkOrder(foreign.admin, await vehicle(foreign.admin));
    const { admin } = await provision(program);
    const { body } = await admin.get<{ data: unknown[]; total: number }>('/work-orders');
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

  it.each([
    ['POST', '/sync/commands', { deviceId: randomUUID(), sentAt: '2026-05-31T00:00:00Z', commands: [[]] }, 'commands'],
    ['PUT', `/dashboards/${randomUUID()}/arrangement`, { widgets: [[]] }, 'widgets'],
    ['PUT', `/dashboards/${randomUUID()}/arrangement`, { widgets: [null] }, 'widgets'],
    ['POST', '/vehicles', { number: 'V-9', purchase: [{ price: 1 }] }, 'purchase'],
    ['POST', `/work-orders/${randomUUID()}/labor`, { hours: 1e-7, rate: 50 }, 'hours'],
    ['POST', `/work-orders/${randomUUID()}/labor`, { hours: 1.5e-7, rate: 50 }, 'hours'],
  ])('%s %s with %j', async (method, path, body, field) => {
    const answer = await mine.admin.send<Problem>(method, path, body);
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
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
