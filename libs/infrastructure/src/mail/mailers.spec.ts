import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { type Mail, type Mailer, MailRefused } from '#domain/ports/mailer.js';
import { CERTIFICATE } from '../../../../test/support/certificate.js';
import { SmtpInbox } from '../../../../test/support/smtp.js';
import { FolderMailer } from './folder-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const FROM = 'FleetMS <fleet@depot.example>';

function mail(words: Partial<Mail> = {}): Mail {
  const id = randomUUID();
  const text =
    'Grüße — 今日は\n\nA line that is longer than seventy-six characters, so that it has to be folded on its way.\n';
  return {
    id,
    tenantId: randomUUID(),
    to: 'tess@depot.example',
    subject: 'Größe',
    text,
    html: `<p>${id} ü</p>`,
    ...words,
  };
}

interface Mailbox {
  readonly mailer: Mailer;
  arrived(): Promise<{ to: string; text: string; html: string }[]>;
  close(): Promise<void>;
}

const folder = async (): Promise<Mailbox> => {
  const path = await mkdtemp(join(tmpdir(), 'fleet-mails-'));
  return {
    mailer: new FolderMailer(path),
    async arrived() {
      const names = await readdir(path, { recursive: true });
      const files = names.filter((name) => name.endsWith('.json')).sort();
      return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(path, name), 'utf8')) as Mail));
    },
    close: () => rm(path, { recursive: true }),
  };
};

const smtp = async (): Promise<Mailbox> => {
  const server = await new SmtpInbox({ offersTls: false }).start();
  return {
    mailer: new SmtpMailer(server.url(), FROM),
    arrived: () => Promise.resolve(server.received.map(({ to, text, html }) => ({ to: to.join(), text, html }))),
    close: () => server.stop(),
  };
};

describe.each([
  ['a folder', folder],
  ['an SMTP server', smtp],
] as const)('mail to %s', (_, open) => {
  let box: Mailbox;
  beforeEach(async () => (box = await open()));
  afterEach(() => box.close());

  it('arrives as it was written, for whom it was written', async () => {
    const written = mail();
    await box.mailer.send(written);
    const [arrived] = await box.arrived();
    const lines = (text: string) => text.replaceAll('\r\n', '\n').trim();
    expect({ to: arrived!.to, text: lines(arrived!.text), html: lines(arrived!.html) }).toEqual({
      to: written.to,
      text: lines(written.text),
      html: written.html,
    });
  });

  it('of several at once is several', async () => {
    await Promise.all(Array.from({ length: 5 }, () => box.mailer.send(mail())));
    expect(await box.arrived()).toHaveLength(5);
  });
});

describe('a folder', () => {
  it('has a mail once however often it is sent, readable for its owner only', async () => {
    const path = await mkdtemp(join(tmpdir(), 'fleet-mails-'));
    const mailer = new FolderMailer(path);
    const twice = mail();
    for (const one of [twice, mail({ tenantId: twice.tenantId }), twice]) await mailer.send(one);
    const names = await readdir(join(path, twice.tenantId));
    expect(names).toHaveLength(2);
    expect((await stat(join(path, twice.tenantId, names[0]!))).mode & 0o077).toBe(0);
    await rm(path, { recursive: true });
  });
});

describe('an SMTP server', () => {
  let server: SmtpInbox;
  afterEach(() => server.stop());
  const trusted = tls.getCACertificates('default');
  afterAll(() => tls.setDefaultCACertificates(trusted));

  it('is told who writes, and that no person answers', async () => {
    server = await new SmtpInbox({ offersTls: false }).start();
    const written = mail();
    await new SmtpMailer(server.url(), FROM).send(written);
    expect(server.received[0]!.from).toBe('fleet@depot.example');
    const { headers } = server.received[0]!;
    expect(headers.get('message-id')).toBe(`<${written.id}@depot.example>`);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('never gets a second header or receiver out of a mail', async () => {
    server = await new SmtpInbox({ offersTls: false }).start();
    const mailer = new SmtpMailer(server.url(), FROM);
    await mailer.send(mail({ subject: 'Hello\r\nBcc: everybody@example.com\r\n\r\nBody' }));
    expect(server.received[0]!.headers.has('bcc')).toBe(false);
    expect(server.received[0]!.to).toEqual(['tess@depot.example']);
    await mailer.send(mail({ to: 'a@depot.example, b@depot.example' })).catch(() => undefined);
    expect(server.received.flatMap(({ to }) => to)).not.toContain('b@depot.example');
  });

  it('that does not take a mail says so once and for all, and nobody reads to whom', async () => {
    server = await new SmtpInbox({
      offersTls: false,
      refuse: (to) => ({ code: to.startsWith('gone') ? 550 : 451, text: `no such user <${to}>` }),
    }).start();
    const mailer = new SmtpMailer(server.url(), FROM);
    const refused = await mailer.send(mail({ to: 'gone@depot.example' })).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MailRefused);
    expect(String(refused)).toMatch(/550.*no such user/);
    expect(String(refused)).not.toContain('gone@');
    const later = await mailer.send(mail()).catch((error: unknown) => error);
    expect(later).not.toBeInstanceOf(MailRefused);
    expect(later).toMatchObject({ message: expect.stringContaining('451') });
  });

  it('that is not there, or does not know the password, is worth another try', async () => {
    server = await new SmtpInbox({ offersTls: false, logIn: { user: 'fleet', password: 'right' } }).start();
    const wrong = server.url().replace(':right@', ':wro%20ng@');
    const unknown = await new SmtpMailer(wrong, FROM).send(mail()).catch((error: unknown) => error);
    expect(unknown).not.toBeInstanceOf(MailRefused);
    expect(String(unknown)).not.toMatch(/wro ng|wro%20ng/);
    await new SmtpMailer(server.url(), FROM).send(mail());
    expect(server.received).toHaveLength(1);
    const url = server.url();
    await server.stop();
    const absent = await new SmtpMailer(url, FROM).send(mail()).catch((error: unknown) => error);
    expect(absent).toBeInstanceOf(Error);
    expect(absent).not.toBeInstanceOf(MailRefused);
    server = await new SmtpInbox().start();
  });

  it.each([
    ['from the first byte', true],
    ['by STARTTLS', false],
  ])('is spoken to encrypted %s, if somebody vouches for it', async (_, secure) => {
    server = await new SmtpInbox({ secure }).start();
    const mailer = new SmtpMailer(server.url('localhost'), FROM);
    tls.setDefaultCACertificates(trusted);
    await expect(mailer.send(mail())).rejects.toThrow(/certificate/);
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    await mailer.send(mail());
    expect(server.received.map(({ encrypted }) => encrypted)).toEqual([true]);
  });

  it('elsewhere gets nothing in the clear', async () => {
    server = await new SmtpInbox({ offersTls: false }).start();
    // This machine in an unusual spelling: a server elsewhere as far as the mailer can know.
    const mailer = new SmtpMailer(server.url('0x7f000001'), FROM);
    await expect(mailer.send(mail())).rejects.toThrow(/STARTTLS/);
    expect(server.received).toEqual([]);
  });
});
