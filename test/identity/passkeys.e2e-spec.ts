import { randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import { Authenticator, type Deviation } from '../support/authenticator.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Client, Program } from '../support/program.js';
import { OPERATOR, operator, PASSWORD, provision, type TestTenant } from '../support/tenant.js';

type Creation = Parameters<Authenticator['create']>[0];
type Request = Parameters<Authenticator['get']>[0];
interface Welcome {
  readonly accessToken?: string;
  readonly user?: { readonly user: { readonly id: string }; readonly tenant: { readonly domain: string } | null };
  readonly secondFactor?: { readonly token: string; readonly app: boolean; readonly passkey: Request | null };
  readonly code?: string;
}
interface Factors {
  readonly isSetUp: boolean;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly { id: string; name: string; lastUsedAt: string | null; backedUp: boolean }[];
}
interface User {
  readonly id: string;
  readonly email: string;
  readonly client: Client;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;
let office: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
  office = await operator(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const anybody = () => new Client(program);
const authenticator = (counts = true, id?: string) => new Authenticator(program.url, counts, id);

async function user(of = tenant): Promise<User> {
  const email = `${randomUUID()}@${of.domain}`;
  const { id } = await of.admin.command('/users', { name: 'Ada', email, password: PASSWORD, roles: ['technician'] });
  return { id, email, client: await anybody().logIn(email, PASSWORD) };
}

const begin = (client: Client, body: object = { password: PASSWORD }) =>
  client.post<{ token: string; options: Creation; code?: string }>('/me/passkeys/options', body);

async function add(client: Client, key: Authenticator, name = 'My phone'): Promise<string[]> {
  const { token, options } = (await begin(client)).body;
  const body = { token, name, credential: key.create(options) };
  return (await client.command<{ recoveryCodes: string[] }>('/me/passkeys', body)).recoveryCodes;
}
const factorsOf = async (client: Client) => (await client.get<Factors>('/me/second-factor')).body;

const ask = async () => (await anybody().post<{ token: string; options: Request }>('/auth/passkey/options')).body;
const send = (token: string, credential: object) => anybody().post<Welcome>('/auth/passkey', { token, credential });
async function logIn(key: Authenticator, deviation: Deviation = {}) {
  const { token, options } = await ask();
  return send(token, key.get(options, deviation));
}
const password = ({ email }: { email: string }) =>
  anybody().post<Welcome>('/auth/login', { email, password: PASSWORD });

async function withPasskey(of = tenant): Promise<User & { key: Authenticator; codes: string[] }> {
  const one = await user(of);
  const key = authenticator();
  return { ...one, key, codes: await add(one.client, key) };
}

describe('a passkey', () => {
  it('is added, and logs its user in without a password or a question for the tenant', async () => {
    const one = await user();
    const key = authenticator();
    expect(new Set(await add(one.client, key)).size).toBe(10);
    const { status, body, headers } = await logIn(key);
    expect([status, body.user?.user.id, body.user?.tenant?.domain]).toEqual([200, one.id, tenant.domain]);
    expect(headers.get('set-cookie')).toContain('__Host-fleet_refresh=');
    expect((await new Client(program, body.accessToken).get('/me')).status).toBe(200);
    const { passkeys, recoveryCodesLeft } = await factorsOf(one.client);
    expect([passkeys, recoveryCodesLeft]).toEqual([
      [
        {
          id: expect.any(String),
          name: 'My phone',
          addedAt: expect.any(String),
          lastUsedAt: expect.any(String),
          backedUp: false,
        },
      ],
      10,
    ]);
  });

  it('is asked for beside the password, and a recovery code does in its place', async () => {
    const { key, codes, ...one } = await withPasskey();
    const { body, headers } = await password(one);
    expect(body.secondFactor).toMatchObject({ app: false, passkey: { allowCredentials: [{ id: key.id }] } });
    expect(headers.get('set-cookie')).toBeNull();
    const { token, passkey } = body.secondFactor!;
    const credential = key.get(passkey!);
    const proved = await anybody().post<Welcome>('/auth/second-factor/passkey', { token, credential });
    expect([proved.status, proved.body.user?.user.id]).toEqual([200, one.id]);
    const again = (await password(one)).body.secondFactor!.token;
    const byCode = await anybody().post('/auth/second-factor', { token: again, code: codes[0] });
    expect([byCode.status, (await factorsOf(one.client)).recoveryCodesLeft]).toEqual([200, 9]);
  });

  it('that is backed up need not count, and says so', async () => {
    const one = await user();
    const key = authenticator(false);
    await add(one.client, key);
    expect([(await logIn(key)).status, (await logIn(key)).status]).toEqual([200, 200]);
    expect((await factorsOf(one.client)).passkeys).toMatchObject([{ backedUp: true }]);
  });

  it('shares its recovery codes with an authenticator app; new ones take the place of the old', async () => {
    const { client, codes, ...one } = await withPasskey();
    const { secret } = (await client.post<{ secret: string }>('/me/second-factor', { password: PASSWORD })).body;
    await eventually(() => (Date.now() / 1000) % 30 < 25, 10_000);
    const code = await generate({ secret });
    expect(await client.command('/me/second-factor/confirm', { code })).toEqual({ recoveryCodes: [] });
    expect((await password(one)).body.secondFactor).toMatchObject({ app: true, passkey: { rpId: 'localhost' } });
    const renewed = await client.command<{ recoveryCodes: string[] }>('/me/second-factor/recovery-codes', {
      password: PASSWORD,
    });
    expect(new Set([...codes, ...renewed.recoveryCodes]).size).toBe(20);
    const { token } = (await password(one)).body.secondFactor!;
    const statuses = [];
    for (const tried of [codes[0], renewed.recoveryCodes[0]])
      statuses.push((await anybody().post('/auth/second-factor', { token, code: tried })).status);
    expect(statuses).toEqual([403, 200]);
  });

  it('is renamed and removed; nothing is asked for once none is left, and its recovery codes are gone', async () => {
    const { client, key, id, ...one } = await withPasskey();
    const [{ id: passkey }] = (await factorsOf(client)).passkeys as [Factors['passkeys'][0]];
    expect((await client.send('PATCH', `/me/passkeys/${passkey}`, { name: 'Desk' })).status).toBe(204);
    expect((await factorsOf(client)).passkeys).toMatchObject([{ name: 'Desk' }]);
    expect((await client.post(`/me/passkeys/${passkey}/remove`, { password: 'not mine' })).status).toBe(403);
    expect((await tenant.admin.get(`/users/${id}`)).body).toMatchObject({ hasSecondFactor: true });
    const commandId = randomUUID();
    for (let turn = 0; turn < 2; turn += 1)
      expect((await client.post(`/me/passkeys/${passkey}/remove`, { commandId, password: PASSWORD })).status).toBe(204);
    expect((await logIn(key)).body.code).toBe('passkey_wrong');
    expect((await password(one)).body.accessToken).toEqual(expect.any(String));
    expect(await database.admin('SELECT 1 FROM recovery_code WHERE user_id = $1', [id])).toEqual([]);
  });

  it('is in the history by our own id: never its name, its key or its credential', async () => {
    const { client, key, id } = await withPasskey();
    const [{ id: passkeyId }] = (await factorsOf(client)).passkeys as [Factors['passkeys'][0]];
    await client.command(`/me/passkeys/${passkeyId}/remove`, { password: PASSWORD }).catch(() => undefined);
    const { body } = await tenant.admin.get<{ data: object[] }>(`/users/${id}/history`);
    expect(body.data.slice(0, 2)).toMatchObject([
      { type: 'identity.user-passkey-removed', data: { passkeyId, byThemselves: true } },
      { type: 'identity.user-passkey-added', data: { passkeyId } },
    ]);
    const kept = await database.admin(
      'SELECT data::text AS row FROM event WHERE stream_id = $1 UNION ALL SELECT answer::text FROM command WHERE user_id = $1',
      [id],
    );
    const log = kept.map(({ row }) => String(row)).join('\n');
    for (const secret of ['My phone', key.id]) expect(log).not.toContain(secret);
  });

  it('is reset with everything else by an administrator, who does not reset their own', async () => {
    const { id, key } = await withPasskey();
    await tenant.admin.command(`/users/${id}/second-factor/reset`);
    expect((await logIn(key)).status).toBe(403);
    const own = await tenant.admin.post(`/users/${tenant.adminUserId}/second-factor/reset`);
    expect(own.status).toBe(403);
  });

  it('is added once, and no more than twenty of them', async () => {
    const one = await user();
    const key = authenticator();
    await add(one.client, key);
    const { token, options } = (await begin(one.client)).body;
    const twice = await one.client.post('/me/passkeys', { token, name: 'Twice', credential: key.create(options) });
    expect([twice.status, twice.body['code']]).toEqual([409, 'passkey_present']);
    for (let count = 1; count < 20; count += 1) await add(one.client, authenticator());
    const next = (await begin(one.client)).body;
    const credential = authenticator().create(next.options);
    const { body } = await one.client.post('/me/passkeys', { token: next.token, name: 'One more', credential });
    expect(body).toMatchObject({ code: 'too_many_passkeys', most: 20 });
  });
});

describe('adding a passkey', () => {
  it('asks for the password, unless the session just began with one', async () => {
    const one = await user();
    expect((await begin(one.client, { password: 'not mine' })).body.code).toBe('password_wrong');
    expect((await begin(one.client, {})).status).toBe(200);
    const login = await anybody().post('/auth/login', { email: one.email, password: PASSWORD });
    const cookie = login.headers.get('set-cookie')!.split(';', 1)[0]!;
    const renewed = await anybody().post<{ accessToken: string }>('/auth/refresh', {}, { cookie });
    const later = new Client(program, renewed.body.accessToken);
    expect((await begin(later, {})).body.code).toBe('password_required');
    expect((await begin(later)).status).toBe(200);
  });

  it.each<[string, Deviation]>([
    ['for another place', { origin: 'https://evil.example' }],
    ['by another host', { rpId: 'evil.example' }],
    ['by somebody the authenticator did not verify', { verified: false }],
    ['with what was signed for a log-in', { type: 'webauthn.get' }],
  ])('is refused when it was made %s', async (_, deviation) => {
    const { client } = await user();
    const { token, options } = (await begin(client)).body;
    const credential = authenticator().create(options, deviation);
    const { status, body } = await client.post('/me/passkeys', { token, name: 'x', credential });
    expect([status, body['code']]).toEqual([403, 'passkey_wrong']);
  });

  it('takes a challenge once, from whom it was given to, and for nothing else', async () => {
    const [one, two] = [await user(), await user()];
    const { token, options } = (await begin(one.client)).body;
    const post = (client: Client, of = token) =>
      client.post('/me/passkeys', { token: of, name: 'x', credential: authenticator().create(options) });
    expect((await post(two.client)).body['code']).toBe('challenge_gone');
    expect((await post(one.client, (await ask()).token)).body['code']).toBe('challenge_gone');
    expect((await post(one.client, one.client.token)).body['code']).toBe('challenge_gone');
    expect((await post(one.client)).status).toBe(201);
    expect((await post(one.client)).body['code']).toBe('challenge_gone');
  });
});

describe('a log-in by passkey', () => {
  it.each<[string, Deviation]>([
    ['another place', { origin: 'https://evil.example' }],
    ['another host', { rpId: 'evil.example' }],
    ['somebody the authenticator did not verify', { verified: false }],
    ['something else', { type: 'webauthn.create' }],
  ])('is refused when it was signed for %s', async (_, deviation) => {
    const { key } = await withPasskey();
    const { status, body } = await logIn(key, deviation);
    expect([status, body.code]).toEqual([403, 'passkey_wrong']);
    expect((await logIn(key)).status).toBe(200);
  });

  it('is good once: neither what was signed nor its challenge is taken again', async () => {
    const [one, two] = [await withPasskey(), await withPasskey()];
    const { token, options } = await ask();
    const signed = one.key.get(options);
    const both = await Promise.all([send(token, signed), send(token, signed)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect((await send(token, signed)).body.code).toBe('challenge_gone');
    expect((await send(token, two.key.get(options))).body.code).toBe('challenge_gone');
    // Nor under another challenge.
    expect((await send((await ask()).token, signed)).body.code).toBe('passkey_wrong');
  });

  it('takes no challenge that was given for something else, or by nobody', async () => {
    const { key, client, ...one } = await withPasskey();
    const second = (await password(one)).body.secondFactor!;
    const creation = (await begin(client)).body;
    for (const [token, challenge] of [
      [second.token, second.passkey!.challenge],
      [creation.token, creation.options.challenge],
      ['nonsense', 'nonsense'],
    ] as const)
      expect((await send(token, key.get({ challenge, rpId: 'localhost' }))).body.code).toBe('challenge_gone');
  });

  it('is refused when the count went back or stood still: there may be a copy', async () => {
    const { key } = await withPasskey();
    for (let turn = 0; turn < 3; turn += 1) expect((await logIn(key)).status).toBe(200);
    for (const counter of [1, 3, 0]) expect((await logIn(key, { counter })).body.code).toBe('passkey_wrong');
    expect(program.log).toContain('there may be a copy of it');
    expect((await logIn(key)).status).toBe(200);
  });

  it('finds its own user beside somebody of another tenant who claims the same credential', async () => {
    const thief = await user(foreign);
    const { key, id } = await withPasskey();
    const copy = authenticator(true, key.id);
    await add(thief.client, copy);
    expect([(await logIn(key)).body.user?.user.id, (await logIn(copy)).body.user?.user.id]).toEqual([id, thief.id]);
  });

  it('answers an unknown credential as a wrong one', async () => {
    const { key } = await withPasskey();
    const unknown = await logIn(authenticator());
    const wrong = await logIn(authenticator(), { id: key.id });
    const told = ({ status, body }: typeof wrong) => ({ status, ...body, requestId: '' });
    expect(told(unknown)).toEqual(told(wrong));
    expect(unknown.status).toBe(403);
  });

  it('is refused in the words of any log-in who is disabled or suspended', async () => {
    const { key, id } = await withPasskey();
    await tenant.admin.command(`/users/${id}/disable`, { reason: 'Left' });
    expect((await logIn(key)).body.code).toBe('user_disabled');
    const gone = await provision(program);
    const theirs = await withPasskey(gone);
    await office.command(`/platform/tenants/${gone.tenantId}/suspend`, { reason: 'unpaid' });
    expect((await logIn(theirs.key)).body.code).toBe('tenant_suspended');
  });

  it('is throttled as one with a password', async () => {
    const { key } = await withPasskey();
    const statuses = [];
    for (let turn = 0; turn < 11; turn += 1) statuses.push((await logIn(authenticator(), { id: key.id })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(403), 429]);
  });

  it('is for nobody else’s second step', async () => {
    const [one, two] = [await withPasskey(), await withPasskey(foreign)];
    const { token, passkey } = (await password(one)).body.secondFactor!;
    const credential = two.key.get(passkey!);
    const { body } = await anybody().post('/auth/second-factor/passkey', { token, credential });
    expect(body['code']).toBe('passkey_wrong');
  });
});

describe('an operator', () => {
  it('has passkeys and an authenticator app like everybody, fenced off from every tenant', async () => {
    const key = authenticator();
    expect(await add(office, key, 'Key of the platform')).toHaveLength(10);
    const { status, body } = await logIn(key);
    expect([status, body.user?.tenant]).toEqual([200, null]);
    expect((await password({ email: OPERATOR })).body.secondFactor).toMatchObject({ app: false });
    const begun = await office.post<{ secret: string }>('/me/second-factor', { password: PASSWORD });
    await eventually(() => (Date.now() / 1000) % 30 < 20, 15_000);
    const epoch = Math.floor(Date.now() / 1000);
    const code = await generate({ secret: begun.body.secret, epoch: epoch - 30 });
    expect(await office.command('/me/second-factor/confirm', { code })).toEqual({ recoveryCodes: [] });
    expect((await office.post('/me/second-factor/confirm', { code })).status).toBe(409);
    const { token } = (await password({ email: OPERATOR })).body.secondFactor!;
    const next = await generate({ secret: begun.body.secret, epoch });
    expect((await anybody().post('/auth/second-factor', { token, code: next })).status).toBe(200);
    const rows = await database.admin('SELECT DISTINCT tenant_id FROM passkey WHERE name = $1', [
      'Key of the platform',
    ]);
    expect(rows).toEqual([{ tenant_id: '00000000-0000-0000-0000-000000000000' }]);

    const [{ id }] = (await factorsOf(office)).passkeys as [Factors['passkeys'][0]];
    expect((await office.post(`/me/passkeys/${randomUUID()}/remove`, { password: PASSWORD })).status).toBe(404);
    expect((await office.post(`/me/passkeys/${id}/remove`, { password: PASSWORD })).status).toBe(204);
    const last = await generate({ secret: begun.body.secret, epoch: epoch + 30 });
    expect((await office.post('/me/second-factor/remove', { code: last })).status).toBe(204);
    expect(await factorsOf(office)).toEqual({ isSetUp: false, passkeys: [], recoveryCodesLeft: 0 });
    expect((await password({ email: OPERATOR })).body.accessToken).toEqual(expect.any(String));
  });
});
