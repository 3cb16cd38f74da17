import { freshDatabase } from '../support/database.js';
import { linkFor, mailsOf, tokenOf } from '../support/mails.js';
import { LiveListener } from '../support/live.js';
import { Client, Program, type Answer } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

const CHOSEN = 'nine lives of a fleet';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let nobody: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  nobody = new Client(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

let people = 0;
async function invite({ admin, domain }: TestTenant = tenant): Promise<{ id: string; email: string }> {
  people += 1;
  const email = `person-${people}@${domain}`;
  const { id } = await admin.command('/users', { name: `Tess ${people}`, email, roles: ['technician'] });
  return { id, email };
}

/** Somebody who has a password. */
async function active(of: TestTenant = tenant): Promise<{ id: string; email: string; client: Client }> {
  people += 1;
  const email = `person-${people}@${of.domain}`;
  const { id } = await of.admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles: ['technician'] });
  return { id, email, client: await nobody.logIn(email, PASSWORD) };
}

const choose = (token: string, password = CHOSEN) =>
  nobody.post<{ code?: string }>('/auth/password', { token, password });
const lookAt = (token: string) => nobody.post<Record<string, string>>('/auth/links', { token });
const codeOf = ({ status, body }: Answer<{ code?: string }>) => [status, body.code];
const logIn = (email: string, password: string) => nobody.post<{ code?: string }>('/auth/login', { email, password });
const eventsOf = async (id: string) =>
  (await database.admin<{ type: string }>('SELECT type FROM event WHERE stream_id = $1 ORDER BY version', [id])).map(
    ({ type }) => type.replace('identity.user-', ''),
  );

describe('an invitation', () => {
  it('leads whoever gets it to a password of their own and a log-in', async () => {
    const { id, email } = await invite();
    expect((await logIn(email, CHOSEN)).status).toBe(401);
    const link = await linkFor(program, tenant.tenantId, email, 'invitation');
    expect(link).toMatch(new RegExp(`^${program.url}/invitation/[\\w-]{64}$`));
    expect((await lookAt(tokenOf(link))).body).toMatchObject({
      purpose: 'invitation',
      name: `Tess ${people}`,
      email,
      domain: tenant.domain,
    });
    expect((await choose(tokenOf(link))).status).toBe(204);
    await nobody.logIn(email, CHOSEN);
    expect(await eventsOf(id)).toEqual(['created', 'activated', 'password-set']);
  });

  it('works once, for the fastest of those who try', async () => {
    const { email } = await invite();
    const token = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation'));
    const answers = await Promise.all([choose(token), choose(token), choose(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    expect(codeOf(await choose(token))).toEqual([410, 'link_no_longer_valid']);
    expect(codeOf(await lookAt(token))).toEqual([410, 'link_no_longer_valid']);
  });

  it('dies with the next one, and with its time', async () => {
    const { id, email } = await invite();
    const first = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation'));
    await tenant.admin.command(`/users/${id}/invitation`);
    expect((await lookAt(first)).status).toBe(410);
    const second = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation', 2));
    expect((await lookAt(second)).status).toBe(200);
    const [{ days }] = (await database.admin<{ days: number }>(
      `SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM account_link WHERE user_id = $1`,
      [id],
    )) as [{ days: number }];
    expect(days).toBe(7);
    await database.admin(`UPDATE account_link SET expires_at = now() WHERE user_id = $1`, [id]);
    expect((await lookAt(second)).status).toBe(410);
    expect((await choose(second)).status).toBe(410);
  });

  it('is not sent to who has a password, nor without the permission', async () => {
    const { id, client } = await active();
    expect(codeOf(await tenant.admin.post(`/users/${id}/invitation`))).toEqual([409, 'user_not_invited']);
    const { id: invited } = await invite();
    expect((await client.post(`/users/${invited}/invitation`)).status).toBe(403);
    expect((await client.post(`/users/${invited}/password-reset`)).status).toBe(403);
    const other = await provision(program);
    expect((await other.admin.post(`/users/${invited}/invitation`)).status).toBe(404);
  });

  it('asks for a password that is not among the first that anybody tries', async () => {
    const { email } = await invite();
    const token = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation'));
    expect(codeOf(await choose(token, 'short'))).toEqual([400, 'password_too_weak']);
    for (const password of ['password1234', '123456789', 'aaaaaaaaaaaa', `person-${people}!`])
      expect(codeOf(await choose(token, password))).toEqual([400, 'password_too_common']);
    expect((await choose(token)).status).toBe(204);
  });
});

describe('a link', () => {
  it('is seen by its receiver only: not by the administrator, the log or the database', async () => {
    const { id, email } = await invite();
    const token = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation'));
    const shown = await program.until(async () => {
      const { body } = await tenant.admin.get<{ data: { to: string; text: string; status: string }[] }>('/mails');
      return body.data.find(({ to, status }) => to === email && status === 'sent');
    }, 'the mail in the list');
    expect(shown.text).toContain(`Hello Tess ${people},`);
    expect(JSON.stringify(shown)).not.toContain(token);
    expect(shown.text).toContain('(a link for the receiver only)');
    await choose(token, 'short');
    expect(program.log).not.toContain(token);
    for (const table of ['account_link', 'sent_mail', 'event', 'command'])
      expect(JSON.stringify(await database.admin(`SELECT * FROM ${table}`))).not.toContain(token);
    expect(JSON.stringify(await database.admin('SELECT data FROM bullmq.jobs').catch(() => []))).not.toContain(token);
    const [log] = await database.admin<{ all: string }>(
      `SELECT string_agg(data::text, '') AS all FROM event WHERE stream_id = $1`,
      [id],
    );
    expect(log!.all).not.toMatch(/Tess|@/);
  });

  it('dies when the address that it went to is corrected, and not when it stays what it is', async () => {
    const { id, email } = await invite();
    const token = tokenOf(await linkFor(program, tenant.tenantId, email, 'invitation'));
    await tenant.admin.command(`/users/${id}`, { name: 'Tess T.', email }, 'PATCH');
    expect((await lookAt(token)).status).toBe(200);
    await tenant.admin.command(`/users/${id}`, { email: `right-${email}` }, 'PATCH');
    expect((await lookAt(token)).status).toBe(410);
    expect((await choose(token)).status).toBe(410);
  });

  it('is asked for ten times in a quarter of an hour for one address, by whomever in the tenant', async () => {
    const { id } = await invite();
    const { id: other } = await active();
    for (const path of [`/users/${id}/invitation`, `/users/${other}/password-reset`]) {
      const answers = [];
      for (let turn = 0; turn < 11; turn += 1) answers.push(await tenant.admin.post<{ code?: string }>(path));
      expect(codeOf(answers.at(-1)!)).toEqual([429, 'too_many_requests']);
      expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThanOrEqual(9);
    }
    await invite();
  });

  it('that is made up answers like one that was used, for whatever tenant', async () => {
    const answers = await Promise.all(
      ['x', 'A'.repeat(64), Buffer.alloc(48, 7).toString('base64url')].map((token) => choose(token)),
    );
    expect(answers.map(codeOf)).toEqual(Array(3).fill([410, 'link_no_longer_valid']));
  });
});

describe('a password reset', () => {
  it('by the administrator lets somebody choose another, and ends all their log-ins', async () => {
    const { id, email, client } = await active();
    const live = (await LiveListener.open(program)).send({ type: 'auth', token: client.token });
    await program.until(async () => live.frames.length > 0, 'the live connection');
    await tenant.admin.command(`/users/${id}/password-reset`);
    const link = await linkFor(program, tenant.tenantId, email, 'reset');
    expect((await client.get('/me')).status).toBe(200);
    expect((await choose(tokenOf(link))).status).toBe(204);
    await program.until(async () => (await client.get('/me')).status === 401, 'the old token to be refused', 5_000);
    await program.until(async () => live.closed !== undefined, 'the live connection to end');
    expect((await logIn(email, PASSWORD)).status).toBe(401);
    expect((await (await nobody.logIn(email, CHOSEN)).get('/me')).status).toBe(200);
    expect(await eventsOf(id)).toEqual(['created', 'password-reset-requested', 'password-set']);
    expect((await choose(tokenOf(link))).status).toBe(410);
  });

  it('for oneself answers alike whether the address is known or not, in the same time', async () => {
    const { email } = await active();
    const ask = async (address: string) => {
      const begin = performance.now();
      const answer = await nobody.post('/auth/password-reset', { email: address });
      return { status: answer.status, body: answer.body, ms: performance.now() - begin };
    };
    const [known, unknown] = [await ask(email), await ask('nobody@nowhere.example')];
    expect([known.status, known.body]).toEqual([202, {}]);
    expect([unknown.status, unknown.body]).toEqual([202, {}]);
    expect(Math.min(known.ms, unknown.ms)).toBeGreaterThan(240);
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(100);
    const link = await linkFor(program, tenant.tenantId, email, 'reset');
    expect((await lookAt(tokenOf(link))).body).toMatchObject({ purpose: 'reset', email });
  });

  it('is not for who is invited or disabled', async () => {
    const [invited, disabled] = [await invite(), await active()];
    expect(codeOf(await tenant.admin.post(`/users/${invited.id}/password-reset`))).toEqual([409, 'user_not_active']);
    await database.admin(`UPDATE app_user SET status = 'disabled' WHERE id = $1`, [disabled.id]);
    for (const { email } of [invited, disabled])
      expect((await nobody.post('/auth/password-reset', { email })).status).toBe(202);
    const { email } = await active();
    await nobody.post('/auth/password-reset', { email });
    await linkFor(program, tenant.tenantId, email, 'reset');
    const mails = await mailsOf(program, tenant.tenantId);
    expect(
      mails.filter(({ to, text }) => [invited.email, disabled.email].includes(to) && text.includes('/reset/')),
    ).toEqual([]);
  });

  it('bothers nobody with more than three mails in a quarter of an hour', async () => {
    const { id, email } = await active();
    for (let times = 0; times < 5; times += 1)
      expect((await nobody.post('/auth/password-reset', { email })).status).toBe(202);
    expect((await eventsOf(id)).filter((type) => type === 'password-reset-requested')).toHaveLength(3);
  });

  it('is for each of the tenants somebody belongs to, or the one they name', async () => {
    const other = await provision(program);
    const email = `both@${other.domain}`;
    for (const { admin } of [tenant, other])
      await admin.command('/users', { name: 'Bo', email, password: PASSWORD, roles: ['technician'] });
    await nobody.post('/auth/password-reset', { email, tenant: other.domain });
    await linkFor(program, other.tenantId, email, 'reset');
    expect((await mailsOf(program, tenant.tenantId)).filter(({ to }) => to === email)).toEqual([]);
    await nobody.post('/auth/password-reset', { email });
    await linkFor(program, tenant.tenantId, email, 'reset');
    await linkFor(program, other.tenantId, email, 'reset', 2);
  });
});

describe('whoever is logged in', () => {
  it('changes their password with the present one, and stays logged in here only', async () => {
    const { email, client } = await active();
    const elsewhere = await nobody.logIn(email, PASSWORD);
    const wrong = await client.post<{ code: string }>('/me/password', { currentPassword: 'no', password: CHOSEN });
    expect(codeOf(wrong)).toEqual([403, 'current_password_wrong']);
    const answer = await client.post<{ accessToken: string }>('/me/password', {
      currentPassword: PASSWORD,
      password: CHOSEN,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toContain('__Host-fleet_refresh=');
    expect((await elsewhere.get('/me')).status).toBe(401);
    expect((await new Client(program, answer.body.accessToken).get('/me')).status).toBe(200);
  });

  it('chooses the language of their mails', async () => {
    const { email, client } = await active();
    await client.command('/me', { language: 'de' }, 'PATCH');
    expect((await client.get<{ user: { language: string } }>('/me')).body.user.language).toBe('de');
    expect((await client.send('PATCH', '/me', { language: 'tlh' })).status).toBe(400);
    await nobody.post('/auth/password-reset', { email });
    await linkFor(program, tenant.tenantId, email, 'reset');
    const mail = (await mailsOf(program, tenant.tenantId)).find(({ to }) => to === email);
    expect(mail).toMatchObject({
      subject: expect.stringMatching(/^Ein neues Passwort/),
      html: expect.stringContaining('lang="de"'),
    });
  });
});
