import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { colleagueOf } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { routesOf, type PropertySchema, type Route } from '../support/openapi.js';
import { Program } from '../support/program.js';
import { dueService, part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const REQUESTS = 10_000;
const SEED = 20_260_531;
const AT_ONCE = 24;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url, { FLEET_RATE_LIMIT: '1000000' }).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

/** Ids by the segment before them in a path, and by the name of the field. */
type Ids = Readonly<Record<string, string>>;

async function things(): Promise<Ids> {
  const { admin } = tenant;
  const first = async (path: string) => (await admin.get<{ data: { id: string }[] }>(path)).body.data[0]!.id;
  const vehicleId = await vehicle(admin, 1_000);
  const partId = await part(admin, [{ quantity: 1_000, unitCost: 4 }]);
  const workOrderId = await startedWorkOrder(admin, vehicleId);
  const dueServiceId = await dueService(admin, vehicleId, { days: 10 });
  const { lineId: taskId } = await admin.command<{ lineId: string }>(`/work-orders/${workOrderId}/tasks`, {
    description: 'Look',
  });
  const locationId = await first('/locations');
  // The admin's own id stays out: who locks themselves out asks nothing more.
  const { id: technicianId } = await colleagueOf(program, tenant, 'technician');
  return {
    ...{ vehicles: vehicleId, vehicleId, parts: partId, partId, 'work-orders': workOrderId, tasks: taskId, taskId },
    ...{ 'due-services': dueServiceId, dueServiceId, dueServiceIds: dueServiceId, locations: locationId, locationId },
    ...{ users: technicianId, technicianId, assignedTo: technicianId, assignedDriverId: technicianId },
    ...{ dashboards: await first('/dashboards'), 'work-order-categories': await first('/work-order-categories') },
    trips: (await admin.command('/trips', { vehicleId })).id,
  };
}

type Some = fc.Arbitrary<unknown>;

/** What has broken programs before: numbers that JavaScript writes otherwise, lists of lists, objects that are no texts. */
const strange: Some = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '0',
    -1,
    0,
    0.1 + 0.2,
    1e-7,
    1.5e-7,
    5e-324,
    1e21,
    1e308,
    2 ** 53,
    2 ** 31,
  ),
  fc.constantFrom<unknown>([], [[]], [null], [{}], [[[]]], {}, { toString: 1 }, { length: -1 }, ['a', 'a'], [1, [2]]),
  fc.constantFrom('2026-02-31', '0000-00-00', '+275760-09-13T00:00:00Z', '9999-12-31T23:59:59-18:00', '24:00', 'P1D'),
  fc.constantFrom('\0', '\ud800', '%', "'", '\\', 'ﬀ', '\u202e', '🚚'.repeat(300), '1e400', 'NaN', '-0', randomUUID()),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Mostly what a field asks for, sometimes at its edge. */
function fitting(name: string, schema: PropertySchema, ids: Ids, names: readonly string[]): Some {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.format === 'uuid') return name in ids ? fc.constantFrom(ids[name], randomUUID()) : fc.uuid({ version: 4 });
  if (schema.format === 'email') return fc.emailAddress();
  if (schema.format === 'date-time' || /(At|Date|From|To|Of)$/.test(name))
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (name === 'category') return fc.constantFrom('Repair', 'none');
  if (schema.type === 'array') {
    const items = some(name, schema.items ?? {}, ids, names);
    const no = fc.constantFrom<unknown>([], null, {});
    return fc.array(fc.oneof({ arbitrary: items, weight: 4 }, { arbitrary: no, weight: 1 }), { maxLength: 4 });
  }
  if (schema.type === 'object') return fc.dictionary(fc.constantFrom(...names), strange, { maxKeys: 6 });
  if (schema.type === 'boolean') return fc.boolean();
  const { minimum: min = -10, maximum: max = 1_000_000 } = schema;
  if (schema.type === 'integer') return fc.integer({ min, max });
  if (schema.type === 'number')
    return fc.oneof(
      { arbitrary: fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), weight: 4 },
      { arbitrary: fc.double({ min, max, noNaN: true }), weight: 1 },
      { arbitrary: fc.constantFrom(1e-7, 1.5e-7, 5e-324), weight: 1 },
    );
  return fc.string({ maxLength: 60 });
}

const some = (name: string, schema: PropertySchema, ids: Ids, names: readonly string[]): Some =>
  fc.oneof({ arbitrary: fitting(name, schema, ids, names), weight: 19 }, { arbitrary: strange, weight: 1 });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A request that a route may get: its own ids, fields and questions, and now and then something else in their place. */
function requestsTo(route: Route, ids: Ids, names: readonly string[]): fc.Arbitrary<Asked> {
  const places = [...route.path.matchAll(/([^/]+)\/\{(\w+)\}/g)].map(([, segment]) =>
    fc.oneof(
      { arbitrary: fc.constant(ids[segment!] ?? randomUUID()), weight: 8 },
      { arbitrary: fc.constantFrom(randomUUID(), 'x', '%00', '%ff', '..%2f', 'a'.repeat(300)), weight: 1 },
    ),
  );
  const query = fc.record(
    Object.fromEntries(Object.entries(route.query).map(([name, schema]) => [name, some(name, schema, ids, names)])),
    { requiredKeys: [] },
  );
  const body = fc.record(
    Object.fromEntries(Object.entries(route.schemas).map(([name, schema]) => [name, some(name, schema, ids, names)])),
    { requiredKeys: [...route.required] },
  );
  const bodies = fc.oneof({ arbitrary: body, weight: 19 }, { arbitrary: strange, weight: 1 });
  return fc.tuple(fc.tuple(...places), query, bodies).map(([inPath, asked, sent]) => {
    let next = 0;
    const words = Object.entries(asked).map(
      ([name, value]) => `${name}=${escaped(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
    );
    return {
      method: route.method,
      path: `${route.path.replace(/\{\w+\}/g, () => inPath[next++]!)}${words.length > 0 ? `?${words.join('&')}` : ''}`,
      body: ['GET', 'HEAD'].includes(route.method) ? undefined : sent,
    };
  });
}

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed());

it('ten thousand generated requests never find a fault of ours', async () => {
  const ids = await things();
  const routes = await routesOf(program);
  const names = [...new Set(routes.flatMap(({ schemas }) => Object.keys(schemas)))];
  const each = Math.ceil(REQUESTS / routes.length);
  const requests = routes.flatMap((route, index) =>
    fc.sample(requestsTo(route, ids, names), { seed: SEED + index, numRuns: each }),
  );
  expect(requests.length).toBeGreaterThanOrEqual(REQUESTS);
  const statuses = new Map<number, number>();
  const faults: unknown[] = [];
  // In an order of its own, so that what one makes another finds.
  const waiting = fc.sample(fc.shuffledSubarray(requests, { minLength: requests.length }), {
    seed: SEED,
    numRuns: 1,
  })[0]!;
  const token = tenant.admin.token!;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let asked = waiting.pop(); asked !== undefined; asked = waiting.pop()) {
        const { method, path, body } = asked;
        const { status } = await ask(method, path, body, token);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500) faults.push(asked);
      }
    }),
  );
  expect(faults).toEqual([]);
  expect(program.log).not.toContain('Validation');
  // They did reach what they were made for, and were let in to the end.
  expect([200, 201, 400, 404, 409].filter((status) => (statuses.get(status) ?? 0) < 50)).toEqual([]);
  expect((await tenant.admin.get('/me')).status).toBe(200);
}, 120_000);

async function ask(method: string, path: string, body: unknown, token: string): Promise<{ status: number }> {
  const answer = await fetch(`${program.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return { status: answer.status };
}
