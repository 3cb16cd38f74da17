import { randomUUID } from 'node:crypto';
import { Authenticator } from '../support/authenticator.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { mailsOf } from '../support/mails.js';
import { routesOf } from '../support/openapi.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

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

async function role(requiresSecondFactor?: boolean): Promise<string> {
  const body = { name: randomUUID(), permissions: ['view_vehicles', 'view_users'], requiresSecondFactor };
  return (await tenant.admin.command('/roles', body)).id;
}

interface User {
  readonly id: string;
  readonly email: string;
  readonly client: Client;
}

async function user(roleId: string, language?: string): Promise<User> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const body = { name: 'Ada', email, password: PASSWORD, roleIds: [roleId] };
  const { id } = await tenant.admin.command('/users', body);
  const client = await new Client(program).logIn(email, PASSWORD);
  if (language !== undefined) await client.command('/me', { language }, 'PATCH');
  return { id, email, client };
}

async function addPasskey(client: Client): Promise<void> {
  type Asked = { token: string; options: Parameters<Authenticator['create']>[0] };
  const { token, options } = (await client.post<Asked>('/me/passkeys/options')).body;
  const credential = new Authenticator(program.url).create(options);
  await client.command('/me/passkeys', { token, name: 'Key', credential });
}
const codeOf = async (client: Client) => (await client.get('/vehicles')).body['code'];

/** What somebody needs to set one up, see who they are, and go. */
const OPEN = /^\/me$|^\/me\/(second-factor|passkeys)(\/|$)/;

describe('a role that asks for a second factor', () => {
  it('opens nothing but setting one up, whatever route of the running app is asked', async () => {
    const { client } = await user(await role(true));
    expect((await client.get('/me')).body).toMatchObject({ mustSetUpSecondFactor: true });
    const amiss: unknown[] = [];
    const asked: string[] = [];
    for (const { method, path } of await routesOf(program)) {
      const place = path.replaceAll(/\{\w+\}/g, () => randomUUID());
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const answer = await client.send<{ code?: string }>(method, place, hasBody ? {} : undefined);
      // An answer to HEAD is its status alone.
      const isRefused = method === 'HEAD' ? answer.status === 403 : answer.body.code === 'second_factor_required';
      const isOpen = path.startsWith('/auth/') || (OPEN.test(path) && !(method === 'PATCH' && path === '/me'));
      asked.push(path);
      if (isRefused === isOpen) amiss.push([method, path, answer.status]);
    }
    expect(asked).toEqual(expect.arrayContaining(['/vehicles', '/me/passkeys', '/users/{id}', '/me/password']));
    expect(amiss).toEqual([]);
  }, 60_000);

  it('opens everything once there is one, and closes it once there is none', async () => {
    const { client, id } = await user(await role(true));
    expect(await codeOf(client)).toBe('second_factor_required');
    await addPasskey(client);
    expect((await client.get('/vehicles')).status).toBe(200);
    expect((await client.get('/me')).body).toMatchObject({ mustSetUpSecondFactor: false });
    await tenant.admin.command(`/users/${id}/second-factor/reset`);
    expect(await codeOf(client)).toBe('second_factor_required');
  });

  it('counts for who is signed in already, and for roles that are built in', async () => {
    const roleId = await role();
    const { client } = await user(roleId);
    expect((await client.get('/vehicles')).status).toBe(200);
    await tenant.admin.command(`/roles/${roleId}`, { requiresSecondFactor: true }, 'PATCH');
    expect(await codeOf(client)).toBe('second_factor_required');
    await tenant.admin.command(`/roles/${roleId}`, { requiresSecondFactor: false }, 'PATCH');
    expect((await client.get('/vehicles')).status).toBe(200);

    const { admin } = await provision(program);
    const { data } = (await admin.get<{ data: { id: string; name: string }[] }>('/roles?limit=200')).body;
    const builtIn = data.find(({ name }) => name === 'admin')!.id;
    expect((await admin.send('PATCH', `/roles/${builtIn}`, { name: 'x', requiresSecondFactor: true })).status).toBe(
      409,
    );
    await admin.command(`/roles/${builtIn}`, { requiresSecondFactor: true }, 'PATCH');
    expect(await codeOf(admin)).toBe('second_factor_required');
    await addPasskey(admin);
    expect((await admin.get(`/roles/${builtIn}`)).body).toMatchObject({ builtIn: true, requiresSecondFactor: true });
  });

  it('shows in the list who has one, to those only who see users', async () => {
    const [one, two] = [await user(await role()), await user(await role())];
    await addPasskey(one.client);
    const told = async (client: Client, { email }: User) =>
      (await client.get<{ data: { hasSecondFactor: boolean }[] }>(`/users?search=${email}`)).body.data[0]
        ?.hasSecondFactor;
    expect([await told(tenant.admin, one), await told(tenant.admin, two)]).toEqual([true, false]);
    const planning = await tenant.admin.command('/roles', { name: randomUUID(), permissions: ['create_work_orders'] });
    expect(await told((await user(planning.id)).client, one)).toBeNull();
  });
});

describe('mails', () => {
  it('tell a person what became of their factors, in their language, a reset once', async () => {
    const { id, email, client } = await user(await role(), 'de');
    await addPasskey(client);
    await addPasskey(client);
    const { passkeys } = (await client.get<{ passkeys: { id: string }[] }>('/me/second-factor')).body;
    await client.post(`/me/passkeys/${passkeys[0]!.id}/remove`);
    await addPasskey(client);
    await tenant.admin.command(`/users/${id}/second-factor/reset`);
    const subjects = async () =>
      (await mailsOf(program, tenant.tenantId)).filter(({ to }) => to === email).map(({ subject }) => subject);
    const wanted = [
      ...Array<string>(3).fill('Ihrem Konto wurde ein Passkey hinzugefügt'),
      'Ihre zweiten Faktoren wurden zurückgesetzt',
      'Von Ihrem Konto wurde ein Passkey entfernt',
    ];
    await eventually(async () => (await subjects()).length >= wanted.length, 20_000);
    expect((await subjects()).sort()).toEqual(wanted.sort());
  }, 60_000);
});
