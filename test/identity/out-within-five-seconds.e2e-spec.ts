import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { LiveListener } from '../support/live.js';
import { Client, Program } from '../support/program.js';
import { operator, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

/** What security.md promises (ms). */
const SOON = 5_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let programs: [Program, Program];
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  const first = await new Program(database.url).start();
  programs = [first, await new Program(database.url).start()];
  tenant = await provision(first);
}, 120_000);

afterAll(async () => {
  await Promise.all(programs?.map((program) => program.close()) ?? []);
  await database?.close();
});

const COOKIE = /__Host-fleet_refresh=([^;]+)/;

/** Somebody with a session, a token and an open socket at each of two processes, each of which knows them already. */
interface Somebody {
  readonly id: string;
  readonly clients: readonly Client[];
  readonly sockets: readonly LiveListener[];
  readonly cookies: readonly string[];
}

async function somebody(role: string, of: TestTenant): Promise<Somebody> {
  const email = `${randomUUID()}@${of.domain}`;
  const { id } = await of.admin.command('/users', { name: 'Somebody', email, password: PASSWORD, roles: [role] });
  const clients: Client[] = [];
  const sockets: LiveListener[] = [];
  const cookies: string[] = [];
  for (const program of programs) {
    const answer = await new Client(program).post<{ accessToken: string }>('/auth/login', {
      email,
      password: PASSWORD,
    });
    const client = new Client(program, answer.body.accessToken);
    expect((await client.get('/vehicles')).status).toBe(200);
    const socket = (await LiveListener.open(program)).send({ type: 'auth', token: client.token });
    await eventually(() => socket.frames.length > 0);
    clients.push(client);
    sockets.push(socket);
    cookies.push(COOKIE.exec(answer.headers.get('set-cookie')!)![1]!);
  }
  return { id, clients, sockets, cookies };
}

const refresh = (cookie: string, at: Program) =>
  new Client(at).post<{ code?: string }>(
    '/auth/refresh',
    {},
    { cookie: `__Host-fleet_refresh=${cookie}`, origin: at.url, 'x-requested-with': 'FleetMS' },
  );

/** Refused at both processes, by HTTP and by socket, within the time; and never again by their cookies. */
async function isOut({ clients, sockets, cookies }: Somebody, status: number, code: string): Promise<void> {
  const began = Date.now();
  const left = () => SOON - (Date.now() - began);
  await Promise.all([
    ...clients.map((client) => eventually(async () => (await client.get('/vehicles')).status === status, left())),
    ...sockets.map((socket) => eventually(() => socket.closed === 4401, left())),
  ]);
  for (const [index, cookie] of cookies.entries())
    expect(await refresh(cookie, programs[1 - index]!)).toMatchObject({ status: 403, body: { code } });
}

describe('within five seconds, at every process, by HTTP, socket and refresh', () => {
  it('a disabled user is out, and whoever is not disabled stays', async () => {
    const [out, stays] = [await somebody('driver', tenant), await somebody('driver', tenant)];
    await tenant.admin.command(`/users/${out.id}/disable`, { reason: 'Left the company' });
    await isOut(out, 401, 'user_disabled');
    // Nobody hears why but who had a session of theirs.
    expect(await refresh('made up', programs[0])).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect(stays.sockets.map(({ closed }) => closed)).toEqual([undefined, undefined]);
    for (const client of stays.clients) expect((await client.get('/vehicles')).status).toBe(200);
  });

  it('who was disabled and enabled again at once needs the password anew', async () => {
    const one = await somebody('driver', tenant);
    await tenant.admin.command(`/users/${one.id}/disable`, { reason: 'A mistake' });
    await tenant.admin.command(`/users/${one.id}/enable`);
    for (const cookie of one.cookies) expect((await refresh(cookie, programs[0])).status).toBe(401);
  });

  it('a suspended company is out, with the reason, until the suspension is lifted', async () => {
    const own = await provision(programs[0]);
    const [one, other] = [await somebody('driver', own), await somebody('driver', tenant)];
    const office = (await operator(programs[0])).on(programs[1]);
    await office.command(`/platform/tenants/${own.tenantId}/suspend`, { reason: 'Invoice 7 is not paid' });
    await isOut(one, 403, 'tenant_suspended');
    expect((await one.clients[0]!.get('/vehicles')).body).toMatchObject({
      code: 'tenant_suspended',
      params: { reason: 'Invoice 7 is not paid' },
    });
    const logIn = () =>
      new Client(programs[0]).post('/auth/login', { email: `admin@${own.domain}`, password: PASSWORD });
    expect(await logIn()).toMatchObject({ status: 403, body: { params: { reason: 'Invoice 7 is not paid' } } });
    expect(other.sockets.map(({ closed }) => closed)).toEqual([undefined, undefined]);
    await office.command(`/platform/tenants/${own.tenantId}/lift-suspension`);
    await eventually(async () => (await one.clients[0]!.get('/vehicles')).status === 200, SOON);
    expect((await logIn()).status).toBe(200);
  });

  it('a demoted user loses what the role gave: routes, and what the open socket tells', async () => {
    const demoted = await somebody('fleet_manager', tenant);
    const parts = (client: Client) => client.get('/parts').then(({ status }) => status);
    for (const client of demoted.clients) expect(await parts(client)).toBe(200);
    const { data: roles } = (await tenant.admin.get<{ data: { id: string; name: string }[] }>('/roles')).body;
    const driver = roles.find(({ name }) => name === 'driver')!.id;
    await tenant.admin.command(`/users/${demoted.id}/roles`, { roleIds: [driver] });
    await losesParts(demoted, parts);
  });

  it('everybody with a role loses what is taken from it', async () => {
    const name = `Desk ${randomUUID()}`;
    const permissions = ['view_vehicles', 'view_parts'];
    const { id } = await tenant.admin.command('/roles', { name, permissions });
    const one = await somebody(name, tenant);
    const parts = (client: Client) => client.get('/parts').then(({ status }) => status);
    for (const client of one.clients) expect(await parts(client)).toBe(200);
    await tenant.admin.command(`/roles/${id}`, { permissions: ['view_vehicles'] }, 'PATCH');
    await losesParts(one, parts);
  });

  async function losesParts(one: Somebody, parts: (client: Client) => Promise<number>): Promise<void> {
    await Promise.all(one.clients.map((client) => eventually(async () => (await parts(client)) === 403, SOON)));
    const { id: partId } = await tenant.admin.command('/parts', { partNumber: randomUUID(), name: 'Filter' });
    const vehicleId = await vehicle(tenant.admin);
    await tenant.admin.command(`/vehicles/${vehicleId}`, { assignedDriverId: one.id }, 'PATCH');
    for (const socket of one.sockets) {
      // Still open, as they may see a vehicle that is theirs.
      await eventually(() => socket.told.includes(`vehicle:${vehicleId}`));
      expect(socket.told).not.toContain(`part:${partId}`);
      expect(socket.closed).toBeUndefined();
    }
  }
});
