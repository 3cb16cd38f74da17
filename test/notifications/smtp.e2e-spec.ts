import type { SentMailView } from '#domain/notifications/views.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { SmtpInbox } from '../support/smtp.js';
import { provision, type TestTenant } from '../support/tenant.js';

const SECRET = 'p4ss w/rd';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let inbox: SmtpInbox;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  inbox = await new SmtpInbox({
    offersTls: false,
    logIn: { user: 'fleet', password: SECRET },
    refuse: (to) => (to.startsWith('gone') ? { code: 550, text: `5.1.1 no mailbox <${to}>` } : undefined),
  }).start();
  program = await new Program(database.url, {
    FLEET_SMTP_URL: inbox.url(),
    FLEET_MAIL_FROM: 'FleetMS <fleet@depot.example>',
    LOG_LEVEL: 'trace',
  }).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await inbox?.stop();
  await database?.close();
});

const invite = (email: string) => tenant.admin.command('/users', { name: 'Tess', email, roles: ['technician'] });

function listed(email: string, status: SentMailView['status']): Promise<SentMailView> {
  return program.until(async () => {
    const { body } = await tenant.admin.get<{ data: SentMailView[] }>(`/mails?status=${status}`);
    return body.data.find(({ to }) => to === email);
  }, `the mail to ${email} to be ${status}`);
}

describe('with a mail server', () => {
  it('mails arrive in text and HTML, and are listed as sent', async () => {
    const email = `tess@${tenant.domain}`;
    await invite(email);
    expect(await listed(email, 'sent')).toMatchObject({
      recipient: 'Tess',
      template: 'invitation',
      tries: 1,
      error: null,
      sentAt: expect.any(String),
    });
    const mail = inbox.received.find(({ to }) => to.includes(email))!;
    const link = new RegExp(`${program.url}/invitation/[\\w-]+`);
    expect(mail.text).toMatch(link);
    expect(mail.html).toMatch(link);
    expect(mail.from).toBe('fleet@depot.example');
  });

  it('a mail that is refused is listed as failed, with why and without another try', async () => {
    const email = `gone@${tenant.domain}`;
    await invite(email);
    const failed = await listed(email, 'failed');
    expect(failed).toMatchObject({ tries: 1, sentAt: null, error: expect.stringContaining('no mailbox') });
    expect(failed.error).not.toContain(email);
  });

  it('a server that is away loses no mail', async () => {
    const email = `later@${tenant.domain}`;
    await inbox.stop();
    await invite(email);
    expect(await listed(email, 'waiting')).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') });
    await inbox.start();
    expect((await listed(email, 'sent')).tries).toBeGreaterThan(1);
    expect(inbox.received.filter(({ to }) => to.includes(email))).toHaveLength(1);
  });

  it('mails are listed for as many days as the operator says, refused ones too', async () => {
    const written = { fresh: 30, old: 89, older: 91, 'gone-older': 91 };
    const emails = () =>
      tenant.admin
        .get<{ data: SentMailView[] }>('/mails')
        .then(({ body }) => body.data.map(({ to }) => to?.split('@')[0] ?? '').filter((name) => name in written));
    for (const [name, days] of Object.entries(written)) {
      const email = `${name}@${tenant.domain}`;
      await invite(email);
      await listed(email, name.startsWith('gone') ? 'failed' : 'sent');
      await database.admin(
        `UPDATE sent_mail m SET created_at = m.created_at - make_interval(days => $2)
         FROM person p WHERE p.tenant_id = m.tenant_id AND p.id = m.user_id AND p.email = $1`,
        [email, days],
      );
    }
    const begun = async (environment: Record<string, string>, kept: readonly string[]): Promise<void> => {
      const another = await new Program(database.url, environment).start();
      try {
        await program.until(async () => (await emails()).length === kept.length, `${kept.join(', ')} to be left`);
        expect((await emails()).sort()).toEqual(kept);
      } finally {
        await another.close();
      }
    };
    await begun({}, ['fresh', 'old']);
    await begun({ FLEET_MAIL_DAYS: '31' }, ['fresh']);
  });

  it('nobody reads its password or a link in the log', () => {
    const tokens = inbox.received.flatMap(({ text }) => /invitation\/([\w-]+)/.exec(text)?.[1] ?? []);
    expect(tokens.length).toBeGreaterThan(1);
    for (const secret of [SECRET, encodeURIComponent(SECRET), ...tokens]) expect(program.log).not.toContain(secret);
  });
});
