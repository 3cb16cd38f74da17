import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { freshDatabase } from '../support/database.js';
import { routesOf } from '../support/openapi.js';
import { Client, Program } from '../support/program.js';
import { operator, part, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

interface Problem {
  code?: string;
  errors?: { field: string }[];
}

/** A request that is taken, made anew each time: names and numbers are given once only. */
type Valid = () => Promise<readonly [client: Client, path: string, body: object]>;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let office: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  office = await operator(program);
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const some = (): string => randomUUID().slice(0, 8);
const email = (): string => `${some()}@${tenant.domain}`;
const mine = async (path: string, body: object) => [tenant.admin, path, body] as const;

async function reading(): Promise<string> {
  const id = await vehicle(tenant.admin);
  const { id: readingId } = await tenant.admin.command(`/vehicles/${id}/meter-readings`, { value: 10 });
  return `/vehicles/${id}/meter-readings/${readingId}`;
}

const newTenant = () => ({
  companyName: 'Company',
  domain: `n-${some()}.example`,
  adminEmail: email(),
  adminPassword: PASSWORD,
  plan: 'starter',
});

async function suspended(): Promise<string> {
  const { tenantId } = await office.command<{ tenantId: string }>('/platform/tenants', newTenant());
  await office.command(`/platform/tenants/${tenantId}/suspend`, { reason: 'unpaid' });
  return tenantId;
}

/** One for each command; a command that is not here fails the test. */
const VALID: Record<string, Valid> = {
  'POST /auth/login': async () => [
    new Client(program),
    '/auth/login',
    { email: `admin@${tenant.domain}`, password: PASSWORD },
  ],
  'POST /users': () => mine('/users', { name: 'Tess', email: email(), password: PASSWORD, roles: ['driver'] }),
  'POST /roles': () => mine('/roles', { name: some(), permissions: ['view_vehicles'] }),
  'PATCH /settings': () => mine('/settings', { dateFormat: 'YYYY-MM-DD' }),
  'POST /vehicles': () => mine('/vehicles', { number: some() }),
  'PATCH /vehicles/{id}': async () => mine(`/vehicles/${await vehicle(tenant.admin)}`, { make: some() }),
  'DELETE /vehicles/{id}': async () => mine(`/vehicles/${await vehicle(tenant.admin)}`, {}),
  'POST /vehicles/{id}/status': async () =>
    mine(`/vehicles/${await vehicle(tenant.admin)}/status`, { status: 'out_of_service' }),
  'POST /vehicles/{id}/meter-readings': async () =>
    mine(`/vehicles/${await vehicle(tenant.admin)}/meter-readings`, { value: 10 }),
  'POST /vehicles/{id}/meter-readings/{readingId}/void': async () =>
    mine(`${await reading()}/void`, { reason: 'typo' }),
  'POST /vehicles/{id}/meter-readings/{readingId}/release': async () => mine(`${await reading()}/release`, {}),
  'POST /parts': () => mine('/parts', { partNumber: some(), name: 'Brake pad' }),
  'PATCH /parts/{id}': async () => mine(`/parts/${await part(tenant.admin)}`, { name: some() }),
  'DELETE /parts/{id}': async () => mine(`/parts/${await part(tenant.admin)}`, {}),
  'POST /parts/{id}/receipts': async () =>
    mine(`/parts/${await part(tenant.admin)}/receipts`, { quantity: 1, unitCost: 1 }),
  'POST /parts/{id}/adjustments': async () =>
    mine(`/parts/${await part(tenant.admin)}/adjustments`, { quantity: 1, unitCost: 1, reason: 'found' }),
  'POST /locations': () => mine('/locations', { name: some() }),
  'POST /platform/tenants': async () => [office, '/platform/tenants', newTenant()],
  'POST /platform/tenants/{id}/suspend': async () => {
    const { tenantId } = await office.command<{ tenantId: string }>('/platform/tenants', newTenant());
    return [office, `/platform/tenants/${tenantId}/suspend`, { reason: 'unpaid' }];
  },
  'POST /platform/tenants/{id}/lift-suspension': async () => [
    office,
    `/platform/tenants/${await suspended()}/lift-suspension`,
    {},
  ],
};

/** What makes it another command where nothing in `VALID` does. */
const OTHERWISE: Record<string, object> = { 'PATCH /settings': { dateFormat: 'DD/MM/YYYY' } };

const commandRoutes = async () =>
  (await routesOf(program)).filter(
    ({ path, properties }) => properties.length > 0 && !/^\/work-order(s|-categories)(\/|$)/.test(path),
  );

describe('a command id', () => {
  /** No command: it changes nothing. */
  const NONE = 'POST /auth/login';
  /** Its tenant is the one it is about, so the same id in another is another. */
  const IN_ANOTHER_TENANT = /^POST \/platform\/tenants\/\{id\}/;

  it('stands for one command: repeated it gets the first answer, with anything else it is refused', async () => {
    const amiss: unknown[] = [];
    for (const { method, path } of await commandRoutes()) {
      const name = `${method} ${path}`;
      if (name === NONE) continue;
      const commandId = randomUUID();
      const [client, where, body] = await VALID[name]!();
      const send = () => client.send<Problem>(method, where, { ...body, commandId });
      const [first, again] = [await send(), await send()];
      if (first.status >= 300 || again.status !== first.status) amiss.push([name, first.status, again.status]);
      if (!isDeepStrictEqual(again.body, first.body)) amiss.push([name, first.body, again.body]);
      if (IN_ANOTHER_TENANT.test(name)) continue;
      const [, elsewhere, other] = await VALID[name]!();
      const reused = await client.send<Problem>(method, elsewhere, { ...other, ...OTHERWISE[name], commandId });
      if (reused.status !== 422 || reused.body.code !== 'command_id_reused')
        amiss.push([name, reused.status, reused.body]);
    }
    expect(amiss).toEqual([]);
  }, 120_000);
});

describe('null in a field that may be left out', () => {
  it('is taken or refused by name in every command, and never a fault of ours', async () => {
    const commands = await commandRoutes();
    expect(commands.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(VALID).sort());
    const amiss: unknown[] = [];
    for (const { method, path, properties, required } of commands) {
      const send = async (extra: object) => {
        const [client, where, body] = await VALID[`${method} ${path}`]!();
        return client.send<Problem>(method, where, { ...body, ...extra });
      };
      const plain = await send({});
      if (plain.status >= 300) amiss.push([method, path, plain.status, plain.body]);
      for (const property of properties.filter((name) => !required.includes(name))) {
        const { status, body } = await send({ [property]: null });
        const named = body.errors?.some(({ field }) => field === property);
        if (status >= 300 && !(status === 400 && named)) amiss.push([method, path, property, status, body]);
      }
    }
    expect(amiss).toEqual([]);
  }, 120_000);

  it('is refused within what a field holds, too', async () => {
    const role = { name: some(), permissions: ['view_work_orders'] };
    const refused = await tenant.admin.post<Problem>('/roles', { ...role, scope: { workOrders: null } });
    expect([refused.status, refused.body.errors?.map(({ field }) => field)]).toEqual([400, ['scope.workOrders']]);
    const taken = await tenant.admin.post('/vehicles', { number: some(), purchase: { date: null, price: null } });
    expect(taken.status).toBe(201);
  });

  it('does not let roles that are none through beside those that are', async () => {
    const person = { name: 'Tess', email: email(), roles: ['driver'] };
    for (const roleIds of [null, 5, ['driver']]) {
      const { status, body } = await tenant.admin.post<Problem>('/users', { ...person, roleIds });
      expect([status, body.errors?.[0]?.field]).toEqual([400, 'roleIds']);
    }
  });
});
