import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { operator, PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

interface User {
  readonly id: string;
  readonly email: string;
}

async function userWith(roles: readonly string[], of = tenant): Promise<User> {
  const email = `${randomUUID().slice(0, 8)}@${of.domain}`;
  const { id } = await of.admin.command('/users', { name: 'Ada Lovelace', email, password: PASSWORD, roles });
  return { id, email };
}
const as = ({ email }: User) => new Client(program).logIn(email, PASSWORD);
const roleNamed = async (name: string, of = tenant): Promise<string> =>
  (await of.admin.get<{ data: { id: string; name: string }[] }>('/roles')).body.data.find((role) => role.name === name)!
    .id;
const role = (permissions: readonly string[], more: object = {}) =>
  admin.command('/roles', { name: `Role ${randomUUID()}`, permissions, ...more });
const told = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

describe('a user', () => {
  it('is shown with roles, state and when they were last seen', async () => {
    const user = await userWith(['Technician']);
    expect((await admin.get(`/users/${user.id}`)).body).toMatchObject({
      name: 'Ada Lovelace',
      email: user.email,
      phone: null,
      status: 'active',
      roles: [{ name: 'technician' }],
      lastSeenAt: null,
      disabled: null,
      version: 1,
    });
    await as(user);
    const { body } = await admin.get<{ data: { id: string; lastSeenAt: string | null }[] }>(
      `/users?search=${user.email}`,
    );
    expect(Date.now() - Date.parse(body.data[0]!.lastSeenAt!)).toBeLessThan(60_000);
  });

  it('gets another name, address and phone, of which the log learns only that they are others', async () => {
    const user = await userWith(['Technician']);
    const email = `new-${user.email}`;
    await admin.command(`/users/${user.id}`, { name: 'Grace Hopper', email, phone: '555 0100' }, 'PATCH');
    await admin.command(`/users/${user.id}`, { phone: null }, 'PATCH');
    expect((await admin.get(`/users/${user.id}`)).body).toMatchObject({ name: 'Grace Hopper', email, phone: null });
    expect(await as({ ...user, email }).then((client) => client.get('/me'))).toMatchObject({
      body: { user: { name: 'Grace Hopper' } },
    });
    const events = await database.admin('SELECT data FROM event WHERE stream_id = $1 AND version > 1', [user.id]);
    expect(events.map(({ data }) => (data as { fields: string[] }).fields)).toEqual([
      ['name', 'email', 'phone'],
      ['phone'],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Grace|@/);
  });

  it('does not get the address of somebody else', async () => {
    const [user, other] = [await userWith(['Technician']), await userWith(['Technician'])];
    const answer = await admin.send<Record<string, unknown>>('PATCH', `/users/${user.id}`, {
      email: other.email.toUpperCase(),
    });
    expect(told(answer)).toEqual([409, 'already_exists']);
    expect((await admin.get(`/users/${user.id}`)).body).toMatchObject({ email: user.email, version: 1 });
  });

  it('has another role from now on, and the history says who gave it', async () => {
    const user = await userWith(['Technician']);
    const driver = await as(user);
    expect((await driver.get('/parts')).status).toBe(200);
    await admin.command(`/users/${user.id}/roles`, { roleIds: [await roleNamed('driver')] });
    expect((await driver.get('/parts')).status).toBe(403);
    const { body } = await admin.get<{ data: object[] }>(`/users/${user.id}/history`);
    expect(body.data[0]).toMatchObject({ type: 'identity.user-roles-changed', userName: 'Admin User' });
  });

  it('gets no first password that anybody would try', async () => {
    const email = `${randomUUID()}@${tenant.domain}`;
    const given = (password: string) => admin.post('/users', { name: 'Kim', email, password, roles: ['technician'] });
    expect((await given('password123')).body).toMatchObject({ code: 'password_too_common' });
    expect((await given(PASSWORD)).status).toBe(201);
  });

  it('takes only roles that exist', async () => {
    const user = await userWith(['Technician']);
    const { id } = await role(['view_parts']);
    await admin.command(`/roles/${id}`, {}, 'DELETE');
    for (const roleId of [randomUUID(), id])
      expect(told(await admin.post(`/users/${user.id}/roles`, { roleIds: [roleId] }))).toEqual([
        400,
        'validation_failed',
      ]);
  });
});

describe('somebody who may edit users but not everything', () => {
  let clerk: Client;
  let technician: User;
  beforeAll(async () => {
    const { id } = await role(['view_users', 'edit_users', 'view_roles', 'edit_roles', 'view_parts']);
    const user = await userWith(['Technician']);
    await admin.command(`/users/${user.id}/roles`, { roleIds: [id] });
    clerk = await as(user);
    technician = await userWith(['Technician']);
  });

  it('neither gives nor takes what they do not have', async () => {
    for (const [path, body] of [
      [`/users/${technician.id}/roles`, { roleIds: [await roleNamed('admin')] }],
      [`/users/${tenant.adminUserId}/roles`, { roleIds: [await roleNamed('driver')] }],
      [`/users/${tenant.adminUserId}/disable`, { reason: 'Mine now' }],
    ] as const)
      expect(told(await clerk.post(path, body))).toEqual([403, 'permission_not_held']);
  });

  it('does not take the mails of somebody who may do more, for who has those can become them', async () => {
    const answer = await clerk.send<Record<string, unknown>>('PATCH', `/users/${tenant.adminUserId}`, {
      email: 'mine@elsewhere.example',
    });
    expect(told(answer)).toEqual([403, 'permission_not_held']);
    await clerk.command(`/users/${tenant.adminUserId}`, { phone: '555 0199' }, 'PATCH');
  });

  it('changes no role that gives more than theirs', async () => {
    const { id } = await role(['view_parts', 'edit_parts']);
    const answer = await clerk.send<Record<string, unknown>>('PATCH', `/roles/${id}`, { permissions: ['view_parts'] });
    expect(told(answer)).toEqual([403, 'permission_not_held']);
  });
});

describe('a disabled user', () => {
  it('cannot log in, says why, and comes back', async () => {
    const user = await userWith(['Technician']);
    await admin.command(`/users/${user.id}/disable`, { reason: 'On leave' });
    expect((await admin.get(`/users/${user.id}`)).body).toMatchObject({
      status: 'disabled',
      disabled: { reason: 'On leave', at: expect.any(String) },
    });
    const logIn = () => new Client(program).post('/auth/login', { email: user.email, password: PASSWORD });
    expect(told(await logIn())).toEqual([403, 'user_disabled']);
    await admin.command(`/users/${user.id}/enable`);
    expect((await logIn()).status).toBe(200);
  });

  it('is never oneself', async () => {
    expect(told(await admin.post(`/users/${tenant.adminUserId}/disable`, { reason: 'Bye' }))).toEqual([
      409,
      'cannot_disable_yourself',
    ]);
  });

  it('gives their seat to somebody else, and needs one to come back', async () => {
    const small = await provision(program, 'starter');
    const users = [];
    for (let made = 0; made < 4; made += 1) users.push(await userWith(['Technician'], small));
    const one = { name: 'Five', email: `five@${small.domain}`, password: PASSWORD, roles: ['Technician'] };
    expect(told(await small.admin.post('/users', one))).toEqual([409, 'quota_exceeded']);
    await small.admin.command(`/users/${users[0]!.id}/disable`, { reason: 'Left' });
    await small.admin.command('/users', one);
    const refused = await small.admin.post(`/users/${users[0]!.id}/enable`);
    expect([...told(refused), refused.body['params']]).toEqual([
      409,
      'quota_exceeded',
      { quota: 'users', limit: 5, used: 5 },
    ]);
    expect((await small.admin.get(`/users/${users[0]!.id}`)).body).toMatchObject({ status: 'disabled' });
  });
});

describe('somebody who may do everything', () => {
  it('is always left', async () => {
    const own = await provision(program);
    const driver = await roleNamed('driver', own);
    expect(told(await own.admin.post(`/users/${own.adminUserId}/roles`, { roleIds: [driver] }))).toEqual([
      409,
      'last_admin',
    ]);
    const second = await userWith(['admin'], own);
    await own.admin.command(`/users/${second.id}/disable`, { reason: 'On leave' });
    // One who is disabled does not count.
    expect(told(await own.admin.post(`/users/${own.adminUserId}/roles`, { roleIds: [driver] }))).toEqual([
      409,
      'last_admin',
    ]);
    await own.admin.command(`/users/${second.id}/enable`);
    await own.admin.command(`/users/${own.adminUserId}/roles`, { roleIds: [driver] });
  });

  it('is left when two take it from each other at the same time', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const own = await provision(program);
      const second = await userWith(['admin'], own);
      const other = await as(second);
      const answers = await Promise.all([
        own.admin.post(`/users/${second.id}/disable`, { reason: 'Mine' }),
        other.post(`/users/${own.adminUserId}/disable`, { reason: 'No, mine' }),
      ]);
      // Who is late may be told that they are disabled themselves.
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.map(told)).toContainEqual(expect.arrayContaining([expect.stringMatching(/last_admin|not_auth/)]));
    }
  });

  it('is left when the role that says so is changed', async () => {
    const own = await provision(program);
    const { id } = await own.admin.command('/roles', { name: 'Owner', permissions: ['all'] });
    await own.admin.command(`/users/${own.adminUserId}/roles`, { roleIds: [id] });
    const narrow = { permissions: ['view_parts'] };
    expect(told(await own.admin.send('PATCH', `/roles/${id}`, narrow))).toEqual([409, 'last_admin']);
    await userWith(['admin'], own);
    await own.admin.command(`/roles/${id}`, narrow, 'PATCH');
  });
});

describe('a role', () => {
  it('says how many have it, and what it allows counts at once for all of them', async () => {
    const { id } = await role(['view_parts', 'edit_parts']);
    const user = await userWith(['Technician']);
    await admin.command(`/users/${user.id}/roles`, { roleIds: [id] });
    const client = await as(user);
    expect((await admin.get(`/roles/${id}`)).body).toMatchObject({ users: 1, builtIn: false, version: 1 });
    expect((await client.post('/parts', { partNumber: randomUUID(), name: 'Filter' })).status).toBe(201);
    await admin.command(`/roles/${id}`, { permissions: ['view_parts'], expectedVersion: 1 }, 'PATCH');
    expect((await client.post('/parts', { partNumber: randomUUID(), name: 'Filter' })).status).toBe(403);
    expect((await client.get('/parts')).status).toBe(200);
  });

  it('is deleted only when nobody has it, and gives its name back', async () => {
    const name = `Desk ${randomUUID()}`;
    const { id } = await admin.command('/roles', { name, permissions: ['view_parts'] });
    const user = await userWith(['Technician']);
    await admin.command(`/users/${user.id}/roles`, { roleIds: [id] });
    const refused = await admin.send<Record<string, unknown>>('DELETE', `/roles/${id}`, {});
    expect([...told(refused), refused.body['params']]).toEqual([409, 'role_in_use', { users: 1 }]);
    await admin.command(`/users/${user.id}/roles`, { roleIds: [await roleNamed('driver')] });
    await admin.command(`/roles/${id}`, {}, 'DELETE');
    expect((await admin.get(`/roles/${id}`)).status).toBe(404);
    expect(told(await admin.send('PATCH', `/roles/${id}`, { name }))).toEqual([404, 'not_found']);
    await admin.command('/roles', { name: name.toUpperCase(), permissions: ['view_parts'] });
  });

  it('stays as it is when it came with the company', async () => {
    const id = await roleNamed('technician');
    expect(told(await admin.send('PATCH', `/roles/${id}`, { name: 'Mechanic' }))).toEqual([409, 'role_built_in']);
    expect(told(await admin.send('DELETE', `/roles/${id}`, {}))).toEqual([409, 'role_built_in']);
  });

  it('is not given by one command and deleted by another at the same time', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { id } = await role(['view_parts']);
      // Invited: a password would take its time, and the two would never meet.
      const user = { name: 'New', email: `${randomUUID()}@${tenant.domain}`, roleIds: [id] };
      const [made, deleted] = await Promise.all([
        admin.post('/users', user),
        admin.send<Record<string, unknown>>('DELETE', `/roles/${id}`, {}),
      ]);
      expect([
        [201, 409],
        [400, 200],
      ]).toContainEqual([made.status, deleted.status]);
    }
  });
});

describe('categories and locations', () => {
  it('are renamed; a category goes to the archive and comes back', async () => {
    const { id } = await admin.command('/work-order-categories', { name: `Paint ${randomUUID()}` });
    await admin.command(`/work-order-categories/${id}`, {}, 'DELETE');
    const listed = async (query = '') =>
      (await admin.get<{ data: { id: string }[] }>(`/work-order-categories?limit=100${query}`)).body.data.find(
        (category) => category.id === id,
      );
    expect(await listed()).toBeUndefined();
    expect(await listed('&archived=include')).toMatchObject({ archived: true, active: false });
    await admin.command(`/work-order-categories/${id}/restore`);
    expect(await listed()).toMatchObject({ archived: false, active: true });

    const { id: location } = await admin.command('/locations', { name: 'North' });
    await admin.command(`/locations/${location}`, { name: 'North depot' }, 'PATCH');
    const { body } = await admin.get<{ data: object[] }>('/locations');
    expect(body.data).toContainEqual({ id: location, name: 'North depot' });
  });
});

it('the rows are what the events say after all that', async () => {
  await operator(program);
  const { verify } = await import('#infrastructure/persistence/verify.js');
  expect((await verify(database.database, () => undefined)).faults).toEqual([]);
});
