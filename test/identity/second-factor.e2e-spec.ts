import { randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
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

interface User {
  readonly id: string;
  readonly email: string;
  readonly client: Client;
}
interface Welcome {
  readonly accessToken?: string;
  readonly secondFactor?: { readonly token: string; readonly expiresIn: number };
  readonly code?: string;
}

async function user(): Promise<User> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const body = { name: 'Ada', email, password: PASSWORD, roles: ['technician'] };
  const { id } = await tenant.admin.command('/users', body);
  return { id, email, client: await new Client(program).logIn(email, PASSWORD) };
}
const logIn = ({ email }: User) => new Client(program).post<Welcome>('/auth/login', { email, password: PASSWORD });
const prove = (token: string | undefined, code: string) =>
  new Client(program).post<Welcome>('/auth/second-factor', { token, code });

/** The code of this half minute, or of one before or after it; not just before it ends. */
async function codeOf(secret: string, step = 0): Promise<string> {
  await eventually(() => (Date.now() / 1000) % 30 < 25, 10_000);
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * step });
}

/** @returns the secret and the recovery codes */
async function setUp({ client }: User): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await client.post<{ secret: string; uri: string }>('/me/second-factor', { password: PASSWORD });
  expect(begun.body.uri).toContain('otpauth://totp/FleetMS');
  const { secret } = begun.body;
  const code = await codeOf(secret, -1);
  const { recoveryCodes } = await client.command<{ recoveryCodes: string[] }>('/me/second-factor/confirm', { code });
  return { secret, recoveryCodes };
}

describe('a second factor', () => {
  it('is set up with the password and a first code, and asked for from then on', async () => {
    const one = await user();
    expect((await one.client.post('/me/second-factor', { password: 'not mine' })).body).toMatchObject({
      code: 'password_wrong',
    });
    const { secret, recoveryCodes } = await setUp(one);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await one.client.get('/me/second-factor')).body).toEqual({
      isSetUp: true,
      passkeys: [],
      recoveryCodesLeft: 10,
    });
    const { body, headers } = await logIn(one);
    expect(body).toEqual({
      secondFactor: { token: expect.any(String), expiresIn: 300, app: true, passkey: null },
    });
    expect(headers.get('set-cookie')).toBeNull();
    const { status, body: welcome } = await prove(body.secondFactor!.token, await codeOf(secret));
    expect(status).toBe(200);
    expect((await new Client(program, welcome.accessToken).get('/me')).status).toBe(200);
  });

  it('is not asked for before a code of it was typed in', async () => {
    const one = await user();
    await one.client.post('/me/second-factor', { password: PASSWORD });
    expect((await logIn(one)).body.accessToken).toEqual(expect.any(String));
  });

  it('takes a code once: whoever looked over the shoulder is late', async () => {
    const one = await user();
    const { secret } = await setUp(one);
    const code = await codeOf(secret);
    const tokens = await Promise.all([logIn(one), logIn(one)]);
    const answers = await Promise.all(tokens.map(({ body }) => prove(body.secondFactor?.token, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)!.body.code).toBe('second_factor_wrong');
    // An older one neither, though it would still be in time.
    const again = (await logIn(one)).body.secondFactor?.token;
    expect((await prove(again, await codeOf(secret, -1))).status).toBe(403);
    expect((await prove(again, await codeOf(secret, 1))).status).toBe(200);
  });

  it('takes each recovery code once, however it is written', async () => {
    const one = await user();
    const { recoveryCodes } = await setUp(one);
    const token = (await logIn(one)).body.secondFactor?.token;
    expect((await prove(token, recoveryCodes[0]!.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await prove(token, recoveryCodes[0]!)).status).toBe(403);
    expect((await one.client.get('/me/second-factor')).body).toMatchObject({ recoveryCodesLeft: 9 });
  });

  it('is guessed five times, wherever the guesses come from', async () => {
    const one = await user();
    const { secret } = await setUp(one);
    const token = (await logIn(one)).body.secondFactor?.token;
    const statuses = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await prove(token, '000000')).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await prove(token, await codeOf(secret))).status).toBe(429);
  });

  it('shows its codes again to the same command only, and keeps neither them nor the secret readable', async () => {
    const one = await user();
    const begun = await one.client.post<{ secret: string }>('/me/second-factor', { password: PASSWORD });
    const body = { commandId: randomUUID(), code: await codeOf(begun.body.secret) };
    const answers = [];
    for (let turn = 0; turn < 2; turn += 1)
      answers.push(await one.client.post<{ recoveryCodes: string[] }>('/me/second-factor/confirm', body));
    expect(answers[1]!.body.recoveryCodes).toEqual(answers[0]!.body.recoveryCodes);
    const other = await one.client.post('/me/second-factor/confirm', { ...body, commandId: randomUUID() });
    expect([other.status, other.body['code']]).toEqual([409, 'second_factor_present']);
    const rows = await database.admin(
      `SELECT f::text AS row FROM second_factor f UNION ALL SELECT c::text FROM recovery_code c
       UNION ALL SELECT answer::text FROM command UNION ALL SELECT data::text FROM event`,
    );
    const kept = rows.map(({ row }) => String(row)).join('\n');
    const readable = [begun.body.secret, ...answers[0]!.body.recoveryCodes];
    for (const secret of readable) {
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('is removed with a fresh code, or by an administrator; the history says by whom', async () => {
    const [one, two] = [await user(), await user()];
    const { secret } = await setUp(one);
    await setUp(two);
    expect((await one.client.post('/me/second-factor/remove', { code: '000000' })).status).toBe(403);
    await one.client.command('/me/second-factor/remove', { code: await codeOf(secret) });
    expect((await logIn(one)).body.accessToken).toEqual(expect.any(String));

    expect((await tenant.admin.get(`/users/${two.id}`)).body).toMatchObject({ hasSecondFactor: true });
    expect((await two.client.post(`/users/${two.id}/second-factor/reset`)).status).toBe(403);
    await tenant.admin.command(`/users/${two.id}/second-factor/reset`);
    expect((await logIn(two)).body.accessToken).toEqual(expect.any(String));
    const { body } = await tenant.admin.get<{ data: object[] }>(`/users/${two.id}/history`);
    expect(body.data[0]).toMatchObject({
      type: 'identity.user-second-factor-removed',
      data: { byThemselves: false },
      userName: 'Admin User',
    });
    expect(await database.admin('SELECT 1 FROM recovery_code WHERE user_id = $1', [two.id])).toEqual([]);
  });
});

describe('what a log-in answers before the second factor', () => {
  it('opens nothing else, and is no other token', async () => {
    const one = await user();
    const { secret } = await setUp(one);
    const token = (await logIn(one)).body.secondFactor!.token;
    expect((await new Client(program, token).get('/me')).status).toBe(401);
    const code = await codeOf(secret);
    for (const other of [one.client.token!, `${token.slice(0, -8)}AAAAAAAA`, 'nonsense']) {
      const { status, body } = await prove(other, code);
      expect([status, body.code]).toEqual([401, 'challenge_expired']);
    }
    expect((await prove(token, code)).status).toBe(200);
  });

  it('is void as soon as there is another password', async () => {
    const one = await user();
    const { secret } = await setUp(one);
    const { body } = await logIn(one);
    const changed = { currentPassword: PASSWORD, password: 'nine lives of a fleet' };
    expect((await one.client.post('/me/password', changed)).status).toBe(200);
    expect((await prove(body.secondFactor!.token, await codeOf(secret))).body).toMatchObject({
      code: 'challenge_expired',
    });
  });

  it('does not help who was disabled meanwhile', async () => {
    const one = await user();
    const { secret } = await setUp(one);
    const token = (await logIn(one)).body.secondFactor!.token;
    await tenant.admin.command(`/users/${one.id}/disable`, { reason: 'Left' });
    expect((await prove(token, await codeOf(secret))).body.code).toBe('user_disabled');
  });

  it('does not tell who guesses the password whether there is a second factor', async () => {
    const one = await user();
    await setUp(one);
    const { status, body } = await new Client(program).post<Welcome>('/auth/login', {
      email: one.email,
      password: 'a wrong password',
    });
    expect([status, body.code]).toEqual([401, 'invalid_credentials']);
  });
});
