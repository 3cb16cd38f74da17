import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { OPERATOR, operator, PASSWORD, provision, type TestTenant } from '../support/tenant.js';

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

const renewed = async (cookie: string) => COOKIE.exec((await refresh(cookie)).headers.get('set-cookie')!)![1]!;

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

  describe('whose answer was lost', () => {
    /** As if all that was given and used had been so long before. */
    const later = (time: string) =>
      database.admin(
        `UPDATE session SET replaced_at = replaced_at - $1::interval, created_at = created_at - $1::interval`,
        [time],
      );

    it.each(['20 seconds', '13 days'])('goes on with the token it has, %s later', async (time) => {
      const had = await logIn();
      await renewed(had);
      await later(time);
      const next = await renewed(had);
      await later(time);
      expect((await refresh(await renewed(next))).status).toBe(200);
    });

    it('goes on with it as often as the answer is lost', async () => {
      const had = await logIn();
      for (let turn = 0; turn < 3; turn += 1) {
        await renewed(had);
        await later('20 seconds');
      }
      const next = await renewed(had);
      await later('20 seconds');
      expect((await refresh(await renewed(next))).status).toBe(200);
    });

    it.each([
      ['before', (lost: { had: string; other: string }) => lost.had],
      ['beside', (lost: { had: string; other: string }) => lost.other],
    ])('ends for everybody when a token %s the one that was used comes later', async (_, stolen) => {
      const had = await logIn();
      const other = await renewed(had);
      const own = await renewed(had);
      const next = await renewed(own);
      await later('6 seconds');
      expect((await refresh(stolen({ had, other }))).status).toBe(401);
      expect((await refresh(next)).status).toBe(401);
    });

    it.each(['comes back', 'went on'])('is noticed where its owner was away and a thief %s first', async (what) => {
      const had = await logIn();
      const own = await renewed(had);
      await later('20 seconds');
      const stolen = await renewed(had);
      const next = what === 'went on' ? await renewed(stolen) : stolen;
      await later('6 seconds');
      expect((await refresh(own)).status).toBe(401);
      expect((await refresh(next)).status).toBe(401);
    });

    it('gives nothing to one that was overtaken, and ends for it only where it comes late', async () => {
      const had = await logIn();
      const [own, beside] = [await renewed(had), await renewed(had)];
      const next = await renewed(own);
      for (const overtaken of [had, beside]) expect((await refresh(overtaken)).status).toBe(401);
      const last = await renewed(next);
      await later('6 seconds');
      expect((await refresh(beside)).status).toBe(401);
      expect((await refresh(last)).status).toBe(401);
    });

    it('is tried so often and no more', async () => {
      const had = await logIn();
      const answers = [];
      for (let turn = 0; turn < 51; turn += 1) answers.push((await refresh(had)).status);
      expect(answers.slice(0, 50)).toEqual(Array(50).fill(200));
      expect(answers.at(-1)).toBe(401);
    });
  });

  it('lasts thirty days however often it is renewed, and its last token no longer', async () => {
    const age = (family: string, time: string) =>
      database.admin(`UPDATE session SET family_began_at = family_began_at - $2::interval WHERE family = $1`, [
        family,
        time,
      ]);
    const newest = async () =>
      (
        await database.admin<{ family: string; left: number }>(
          `SELECT family, extract(epoch FROM expires_at - now())::float8 AS left FROM session ORDER BY created_at DESC LIMIT 1`,
        )
      )[0]!;

    let cookie = await renewed(await logIn());
    const { family, left } = await newest();
    expect(left).toBeGreaterThan(13 * 24 * 3600);
    await age(family, '29 days 23 hours');
    cookie = await renewed(cookie);
    const last = await newest();
    expect(last.family).toBe(family);
    expect(last.left).toBeGreaterThan(3000);
    expect(last.left).toBeLessThanOrEqual(3600);
    await age(family, '1 hour');
    await database.admin(`UPDATE session SET expires_at = expires_at + interval '1 day' WHERE family = $1`, [family]);
    expect(await refresh(cookie)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect((await refresh(await logIn())).status).toBe(200);
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

describe('logging in', () => {
  const attempt = (body: object) =>
    new Client(program).post<{ code: string; params: object; accessToken: string }>('/auth/login', body);

  it('takes as long for nobody as for somebody', async () => {
    const millis = async (email: string): Promise<number> => {
      const began = performance.now();
      expect((await attempt({ email, password: 'wrong password' })).status).toBe(401);
      return performance.now() - began;
    };
    const times: Record<'somebody' | 'nobody', number[]> = { somebody: [], nobody: [] };
    for (let turn = 0; turn < 5; turn += 1) {
      times.somebody.push(await millis(`admin@${tenant.domain}`));
      times.nobody.push(await millis(`nobody-${turn}@nowhere.example`));
    }
    expect(Math.min(...times.nobody)).toBeGreaterThan(Math.min(...times.somebody) / 3);
    // A floor under all of them, so that one more tenant with the same e-mail is not heard either.
    expect(Math.min(...times.nobody, ...times.somebody)).toBeGreaterThanOrEqual(99);
  });

  it('asks for the tenant when the password fits users of several, and for nothing when it fits one', async () => {
    const office = await operator(program);
    const email = 'both@everywhere.example';
    const domains = ['one', 'two'].map((word) => `${word}-${randomUUID().slice(0, 8)}.example`);
    for (const domain of domains)
      await office.command('/platform/tenants', {
        companyName: domain,
        domain,
        adminEmail: email,
        adminPassword: PASSWORD,
        plan: 'starter',
      });
    const asked = await attempt({ email, password: PASSWORD });
    expect([asked.status, asked.body.code]).toEqual([409, 'tenant_required']);
    const told = await attempt({ email, password: PASSWORD, tenant: domains[1] });
    expect(told.status).toBe(200);
    const me = await new Client(program, told.body.accessToken).get<{ tenant: { domain: string } }>('/me');
    expect(me.body.tenant.domain).toBe(domains[1]);
  });

  it('is slowed down after ten wrong passwords, and says for how long', async () => {
    const email = `guessed@${tenant.domain}`;
    const tries = await Promise.all(Array.from({ length: 11 }, () => attempt({ email, password: 'a guess' })));
    expect(tries.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(401), 429]);
    const refused = tries.find(({ status }) => status === 429)!;
    expect(refused.body.code).toBe('too_many_requests');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is not the faster to guess for somebody whose e-mail is their own in another tenant', async () => {
    const [victim, other] = [await provision(program), await provision(program)];
    const email = `admin@${victim.domain}`;
    const password = 'of the other one';
    await other.admin.command('/users', { name: 'Eve', email, password, roles: ['Technician'] });
    const statuses: number[] = [];
    for (let turn = 0; turn < 11; turn += 1) {
      statuses.push((await attempt({ email, password: 'a guess', tenant: victim.domain })).status);
      if (turn < 10) await attempt({ email, password, tenant: other.domain });
    }
    expect(statuses).toContain(429);
  });

  it('stays possible for an operator and for who had the e-mail first, however many tenants know it', async () => {
    const email = `first@${tenant.domain}`;
    await tenant.admin.command('/users', { name: 'First', email, password: PASSWORD, roles: ['Technician'] });
    const other = { name: 'Other', email: `other@${tenant.domain}`, password: 'not the same one' };
    await tenant.admin.command('/users', { ...other, roles: ['Technician'] });
    await operator(program);
    for (let turn = 0; turn < 20; turn += 1)
      await database.admin(
        `WITH made AS (SELECT gen_random_uuid() AS tenant, gen_random_uuid() AS one, gen_random_uuid() AS two),
           t AS (INSERT INTO tenant (tenant_id, id, version, hash, state, domain, status, plan)
                 SELECT tenant, tenant, 1, '', '{}', tenant::text, 'active', 'starter' FROM made),
           p AS (INSERT INTO person (tenant_id, id, name, email)
                 SELECT tenant, one, 'One', $1 FROM made UNION ALL SELECT tenant, two, 'Two', $2 FROM made),
           u AS (INSERT INTO app_user (tenant_id, id, version, hash, state, status, role_ids)
                 SELECT tenant, id, 1, '', '{}', 'active', '{}' FROM made, unnest(ARRAY[one, two]) id)
         INSERT INTO credential (tenant_id, user_id, password_hash)
           SELECT tenant, id, (SELECT password_hash FROM credential c JOIN person p ON p.id = c.user_id WHERE email = $3) FROM made, unnest(ARRAY[one, two]) id`,
        [email, OPERATOR, other.email],
      );
    for (const who of [email, OPERATOR]) expect((await attempt({ email: who, password: PASSWORD })).status).toBe(200);
  });
});

describe('wrong passwords behind a proxy', () => {
  /** The statuses of eleven guesses, each forwarded for the address of its turn. */
  async function guesses(where: Program, forwardedFor: (turn: number) => string): Promise<number[]> {
    const body = { email: `${randomUUID()}@${tenant.domain}`, password: 'a guess' };
    const tries = Array.from({ length: 11 }, (_, turn) =>
      new Client(where).post('/auth/login', body, { 'x-forwarded-for': forwardedFor(turn) }),
    );
    return (await Promise.all(tries)).map(({ status }) => status).sort();
  }
  const allTaken = Array<number>(11).fill(401);
  const oneTooMany = [...Array<number>(10).fill(401), 429];

  it('count against who sent them: what a stranger writes into a header is no address', async () => {
    expect(await guesses(program, (turn) => `203.0.113.${turn}`)).toEqual(oneTooMany);
  });

  it('count against whom a trusted proxy names, and not against what came to it', async () => {
    const behind = await new Program(database.url, { FLEET_TRUSTED_PROXIES: '127.0.0.0/8, ::1' }).start();
    try {
      expect(await guesses(behind, (turn) => `203.0.113.${turn}`)).toEqual(allTaken);
      expect(await guesses(behind, () => '203.0.113.99')).toEqual(oneTooMany);
      expect(await guesses(behind, (turn) => `198.51.100.${turn}, 203.0.113.98`)).toEqual(oneTooMany);
    } finally {
      await behind.close();
    }
  });
});

describe('signing keys', () => {
  it('are replaced after a month, and what the old one signed is good until it expires', async () => {
    const headerOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string };
    const before = tenant.admin.token!;
    await database.admin(`UPDATE signing_key SET created_at = created_at - interval '30 days 1 hour'`);
    const later = await new Program(database.url).start();
    try {
      const after = (await new Client(later).logIn(`admin@${tenant.domain}`, PASSWORD)).token!;
      expect(headerOf(after).kid).not.toBe(headerOf(before).kid);
      // Each process takes what the other signed, the one that has not seen the new key yet too.
      for (const [where, token] of [
        [later, before],
        [program, after],
        [program, before],
      ] as const)
        expect((await new Client(where, token).get('/me')).status).toBe(200);
    } finally {
      await later.close();
    }
  });
});

describe('the log', () => {
  it('has no password, token or cookie in it, whatever goes wrong', async () => {
    const talkative = await new Program(database.url, { LOG_LEVEL: 'trace' }).start();
    try {
      const password = `secret ${randomUUID()}`;
      await new Client(talkative).post('/auth/login', { email: `admin@${tenant.domain}`, password });
      await new Client(talkative).post('/auth/login', `{"password": "${password}", `);
      const admin = await new Client(talkative).logIn(`admin@${tenant.domain}`, PASSWORD);
      const person = { name: 'New', email: `new@${tenant.domain}`, password };
      await admin.post('/users', { ...person, roles: ['Technician'] });
      const cookie = `__Host-fleet_refresh=${randomUUID()}`;
      await admin.post('/auth/refresh', {}, { cookie, origin: talkative.url, 'x-requested-with': 'FleetMS' });
      await talkative.stop();
      expect(talkative.log).toContain('/api/v1/auth/login');
      for (const secret of [password, PASSWORD, admin.token!, cookie.split('=')[1]!])
        expect(talkative.log).not.toContain(secret);
    } finally {
      await talkative.close();
    }
  });
});
