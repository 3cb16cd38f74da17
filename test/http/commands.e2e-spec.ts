import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { v5 as uuidv5 } from 'uuid';
import { freshDatabase } from '../support/database.js';
import { routesOf } from '../support/openapi.js';
import { Client, Program } from '../support/program.js';
import {
  dueService,
  operator,
  part,
  PASSWORD,
  provision,
  startedWorkOrder,
  vehicle,
  type TestTenant,
} from '../support/tenant.js';

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

async function user(): Promise<string> {
  const { id } = await tenant.admin.command('/users', {
    name: 'Tess',
    email: email(),
    password: PASSWORD,
    roles: ['driver'],
  });
  return `/users/${id}`;
}

async function role(): Promise<string> {
  const { id } = await tenant.admin.command('/roles', { name: some(), permissions: ['view_vehicles'] });
  return id;
}

const announcement = async () => ({
  attachmentId: randomUUID(),
  target: { kind: 'vehicle', id: await vehicle(tenant.admin) },
  fileName: 'brake.jpg',
  contentType: 'image/jpeg',
  size: 1_000,
});

async function trip(): Promise<string> {
  const { id } = await tenant.admin.command('/trips', { vehicleId: await vehicle(tenant.admin) });
  return `/trips/${id}`;
}

async function service(): Promise<string> {
  return `/due-services/${await dueService(tenant.admin, await vehicle(tenant.admin), { days: 10, miles: 100 })}`;
}

async function invoice(): Promise<string> {
  const { admin } = tenant;
  const workOrderId = await startedWorkOrder(admin, await vehicle(admin));
  await admin.command(`/work-orders/${workOrderId}/complete`);
  const issued = async (): Promise<string | undefined> => {
    const { body: workOrder } = await admin.get(`/work-orders/${workOrderId}`);
    const { body } = await admin.get<{ data: { id: string }[] }>(`/invoices?workOrderId=${workOrderId}`);
    return workOrder['completionStatus'] === 'done' ? body.data[0]?.id : undefined;
  };
  return `/invoices/${await program.until(issued, 'the invoice')}`;
}

/** One for each command; a command that is not here fails the test. */
const VALID: Record<string, Valid> = {
  'POST /users': () => mine('/users', { name: 'Tess', email: email(), password: PASSWORD, roles: ['driver'] }),
  'POST /roles': () => mine('/roles', { name: some(), permissions: ['view_vehicles'] }),
  'PATCH /roles/{id}': async () => mine(`/roles/${await role()}`, { name: some() }),
  'DELETE /roles/{id}': async () => mine(`/roles/${await role()}`, {}),
  'PATCH /me': () => mine('/me', { language: 'de' }),
  'PATCH /users/{id}': async () => mine(await user(), { name: some() }),
  'POST /users/{id}/roles': async () => mine(`${await user()}/roles`, { roleIds: [await role()] }),
  'POST /users/{id}/disable': async () => mine(`${await user()}/disable`, { reason: 'left' }),
  'POST /users/{id}/enable': async () => {
    const place = await user();
    await tenant.admin.command(`${place}/disable`, { reason: 'left' });
    return mine(`${place}/enable`, {});
  },
  'POST /due-services': async () =>
    mine('/due-services', {
      vehicleId: await vehicle(tenant.admin),
      title: some(),
      intervalDays: 10,
      intervalHours: 50,
    }),
  'PATCH /due-services/{id}': async () => mine(await service(), { title: some() }),
  'POST /due-services/{id}/retire': async () => mine(`${await service()}/retire`, {}),
  'POST /invoices/{id}/pay': async () => mine(`${await invoice()}/pay`, {}),
  'PATCH /locations/{id}': async () => {
    const { id } = await tenant.admin.command('/locations', { name: some() });
    return mine(`/locations/${id}`, { name: some() });
  },
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
  'POST /attachments': async () => mine('/attachments', await announcement()),
  'DELETE /attachments/{id}': async () => {
    const announced = await announcement();
    await tenant.admin.command('/attachments', announced);
    return mine(`/attachments/${announced.attachmentId}`, {});
  },
  'POST /trips': async () => mine('/trips', { vehicleId: await vehicle(tenant.admin) }),
  'POST /trips/{id}/track': async () =>
    mine(`${await trip()}/track`, { fixes: [{ elapsed: 1_000, latitude: 40, longitude: -75, accuracy: 5 }] }),
  'POST /trips/{id}/end': async () => mine(`${await trip()}/end`, { elapsed: 60_000 }),
  'POST /parts': () => mine('/parts', { partNumber: some(), name: 'Brake pad' }),
  'PATCH /parts/{id}': async () => mine(`/parts/${await part(tenant.admin)}`, { name: some() }),
  'DELETE /parts/{id}': async () => mine(`/parts/${await part(tenant.admin)}`, {}),
  'POST /parts/{id}/receipts': async () =>
    mine(`/parts/${await part(tenant.admin)}/receipts`, { quantity: 1, unitCost: 1 }),
  'POST /parts/{id}/adjustments': async () =>
    mine(`/parts/${await part(tenant.admin)}/adjustments`, { quantity: 1, unitCost: 1, reason: 'found' }),
  'POST /locations': () => mine('/locations', { name: some() }),
  'POST /platform/tenants': async () => [office, '/platform/tenants', newTenant()],
  'POST /platform/tenants/{id}/plan': async () => {
    const { tenantId } = await office.command<{ tenantId: string }>('/platform/tenants', newTenant());
    return [office, `/platform/tenants/${tenantId}/plan`, { plan: 'professional' }];
  },
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
const OTHERWISE: Record<string, object> = {
  'PATCH /settings': { dateFormat: 'DD/MM/YYYY' },
  'PATCH /me': { language: 'es' },
};

/**
 * What takes a command id like all others, but has no answer to keep: retries of what got stuck, second factors (a code is good
 * once), and arrangements, which are the same however often they come. Their own tests say what a repeat does.
 */
const WITHOUT_ANSWER = /background-work|second-factor|passkeys|arrangement$/;

const commandRoutes = async () =>
  (await routesOf(program)).filter(
    ({ path, properties }) =>
      properties.includes('commandId') &&
      !WITHOUT_ANSWER.test(path) &&
      !/^\/work-order(s|-categories)(\/|$)/.test(path),
  );

describe('a command id', () => {
  /** Its tenant is the one it is about, so the same id in another is another. */
  const IN_ANOTHER_TENANT = /^POST \/platform\/tenants\/\{id\}/;

  it('stands for one command: repeated it gets the first answer, with anything else it is refused', async () => {
    const amiss: unknown[] = [];
    for (const { method, path } of await commandRoutes()) {
      const name = `${method} ${path}`;
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

  it('is random: one that is derived could be that of a saga, whose step would be refused then', async () => {
    const derived = uuidv5('issue_invoice', randomUUID());
    const body = { number: 'V-derived', commandId: derived };
    expect((await tenant.admin.post('/vehicles', body)).body).toMatchObject({ code: 'validation_failed' });
    const header = await tenant.admin.post('/vehicles', { number: 'V-derived' }, { 'idempotency-key': derived });
    expect(header.body).toMatchObject({ code: 'validation_failed' });
  });
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
