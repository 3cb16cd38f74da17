import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { linkFor, tokenOf } from '../support/mails.js';
import { LiveListener } from '../support/live.js';
import { Client, Program } from '../support/program.js';
import { SmtpInbox } from '../support/smtp.js';
import { PASSWORD, provision } from '../support/tenant.js';

const CHOSEN = 'nine lives of a fleet';
const METRICS_TOKEN = 'what only the monitor knows';
const SMTP_PASSWORD = 'p4ssw0rd-of-the-post';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let inbox: SmtpInbox;

beforeAll(async () => {
  database = await freshDatabase();
  inbox = await new SmtpInbox({ offersTls: false, logIn: { user: 'fleet', password: 'another one' } }).start();
}, 120_000);

afterAll(async () => {
  await inbox?.stop();
  await database?.close();
});

const refreshOf = (headers: Headers) => /__Host-fleet_refresh=([^;]+)/.exec(headers.get('set-cookie') ?? '')![1]!;

/** Uses every secret there is, rightly and wrongly. @returns what must stand in no line of the log */
async function useSecrets(program: Program, withMails: boolean): Promise<Map<string, string>> {
  const secrets = new Map([
    ['a password', PASSWORD],
    ['a chosen password', CHOSEN],
    ['the monitor token', METRICS_TOKEN],
    ['the password of the database', decodeURIComponent(new URL(program.databaseUrl).password)],
  ]);
  const nobody = new Client(program);
  const { admin, domain, tenantId } = await provision(program);
  const email = `admin@${domain}`;
  const logIn = await nobody.post<{ accessToken: string }>('/auth/login', { email, password: PASSWORD });
  const refresh = refreshOf(logIn.headers);
  secrets.set('an access token', logIn.body.accessToken).set('a refresh token', refresh);
  const cookie = { cookie: `__Host-fleet_refresh=${refresh}`, origin: program.url };
  const renewed = await nobody.post('/auth/refresh', {}, cookie);
  secrets.set('the next refresh token', refreshOf(renewed.headers));
  await nobody.post('/auth/login', { email, password: 'a wrong one, also secret' });
  secrets.set('a wrong password', 'a wrong one, also secret');
  await nobody.post('/auth/login', `{"email": "${email}", "password": "${PASSWORD}", "more": 1`);
  await new Client(program, `${admin.token}x`).get('/me');
  await admin.post('/users', { name: 'Tess', email: 'no address', password: PASSWORD, roles: ['technician'] });
  const live = (await LiveListener.open(program)).send({ type: 'auth', token: admin.token });
  await program.until(async () => live.frames.length > 0, 'the live connection');
  live.close();
  await fetch(`${program.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  const person = `tess@${domain}`;
  await admin.command('/users', { name: 'Tess', email: person, roles: ['technician'], commandId: randomUUID() });
  if (!withMails) {
    await program.until(async () => program.log.includes('Mail invitation.'), 'the mail server to refuse');
    return secrets;
  }
  const token = tokenOf(await linkFor(program, tenantId, person, 'invitation'));
  secrets.set('the token of a link', token);
  await fetch(`${program.url}/invitation/${token}`);
  await nobody.post('/auth/links', { token });
  await nobody.post('/auth/password', { token, password: 'short' });
  await nobody.post('/auth/password', { token, password: CHOSEN });
  return secrets;
}

const leaks = (program: Program, secrets: ReadonlyMap<string, string>) =>
  [...secrets].filter(([, secret]) => program.log.includes(secret)).map(([name]) => name);

it('no secret is in any line of the log, however much is logged', async () => {
  const program = new Program(database.url, { LOG_LEVEL: 'trace', FLEET_METRICS_TOKEN: METRICS_TOKEN });
  await program.start();
  try {
    const secrets = await useSecrets(program, true);
    await program.stop();
    expect(program.log.split('\n').length).toBeGreaterThan(20);
    expect(leaks(program, secrets)).toEqual([]);
  } finally {
    await program.close();
  }
}, 60_000);

it('nor that of a mail server that refuses it', async () => {
  const program = new Program(database.url, {
    LOG_LEVEL: 'trace',
    FLEET_METRICS_TOKEN: METRICS_TOKEN,
    FLEET_SMTP_URL: inbox.url().replace('another%20one', SMTP_PASSWORD),
    FLEET_MAIL_FROM: 'fleet@depot.example',
  });
  await program.start();
  try {
    const secrets = (await useSecrets(program, false)).set('the password of the mail server', SMTP_PASSWORD);
    await program.stop();
    expect(leaks(program, secrets)).toEqual([]);
    expect(leaks(program, new Map([['base64', Buffer.from(`\0fleet\0${SMTP_PASSWORD}`).toString('base64')]]))).toEqual(
      [],
    );
  } finally {
    await program.close();
  }
}, 60_000);
