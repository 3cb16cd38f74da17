import { freshDatabase } from '../support/database.js';
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

const COOKIE = /__Host-fleet_refresh=([^;]+)/;

async function logIn(): Promise<string> {
  const answer = await new Client(program).post('/auth/login', { email: `admin@${tenant.domain}`, password: PASSWORD });
  return COOKIE.exec(answer.headers.get('set-cookie') ?? '')![1]!;
}

const refresh = (cookie: string, headers: Record<string, string> = {}) =>
  new Client(program).post<{ accessToken?: string; code?: string }>(
    '/auth/refresh',
    {},
    {
      cookie: `__Host-fleet_refresh=${cookie}`,
      origin: program.url,
      'x-requested-with': 'FleetMS',
      ...headers,
    },
  );

describe('a session', () => {
  it('answers an unknown user and a wrong password alike', async () => {
    const answers = await Promise.all(
      [
        { email: `admin@${tenant.domain}`, password: 'wrong password' },
        { email: 'nobody@nowhere.example', password: 'wrong password' },
      ].map((body) => new Client(program).post<{ requestId: string }>('/auth/login', body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect({ ...answers[0]!.body, requestId: '' }).toEqual({ ...answers[1]!.body, requestId: '' });
  });

  it('has its cookie for this host alone, out of reach of scripts', async () => {
    const answer = await new Client(program).post('/auth/login', {
      email: `admin@${tenant.domain}`,
      password: PASSWORD,
    });
    const cookie = answer.headers.get('set-cookie')!;
    for (const attribute of ['__Host-', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
      expect(cookie).toContain(attribute);
    expect(JSON.stringify(answer.body)).not.toContain(COOKIE.exec(cookie)![1]);
  });

  it('is renewed by its cookie, for ten tabs at once', async () => {
    const cookie = await logIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(cookie)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    for (const { body } of answers) expect((await new Client(program, body.accessToken).get('/me')).status).toBe(200);
  });

  it('is not renewed from another origin', async () => {
    const cookie = await logIn();
    expect((await refresh(cookie, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await refresh(cookie)).status).toBe(200);
  });

  it('ends with the log-out', async () => {
    const cookie = await logIn();
    const headers = { cookie: `__Host-fleet_refresh=${cookie}`, origin: program.url, 'x-requested-with': 'FleetMS' };
    expect((await new Client(program).post('/auth/logout', {}, headers)).status).toBeLessThan(300);
    expect((await refresh(cookie)).status).toBe(401);
  });

  it('does not take a token that somebody else signed, nor one without a signature', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ sub: tenant.adminUserId, tid: tenant.tenantId, exp: Math.floor(Date.now() / 1000) + 600 });
    for (const token of [
      `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}.c2ln`,
    ])
      expect((await new Client(program, token).get('/me')).status).toBe(401);
  });
});
