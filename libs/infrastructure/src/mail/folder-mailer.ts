import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SentMailsPage } from '#domain/notifications/sent-mails.js';
import type { SentMailView } from '#domain/notifications/views.js';
import { Mailer, type Mail } from '#domain/ports/mailer.js';

type StoredMail = Mail & { readonly sentAt: string };

/** `20261120T091500123Z.<id>.json`: the order of names is that of time. */
const NAME = /^\d{8}T\d{9}Z\.(.+)\.json$/;

/** Mail as files, one folder a tenant: what a fleet has until it has an SMTP server. */
export class FolderMailer extends Mailer {
  constructor(private readonly folder: string) {
    super();
  }

  /** The same mail again keeps its first place. */
  async send(mail: Mail): Promise<void> {
    const folder = join(this.folder, mail.tenantId);
    await mkdir(folder, { recursive: true });
    const sentAt = new Date().toISOString();
    const before = (await namesIn(folder)).find((name) => NAME.exec(name)?.[1] === mail.id);
    const file = join(folder, before ?? `${sentAt.replaceAll(/[-:.]/g, '')}.${mail.id}.json`);
    const stored: StoredMail = { ...mail, sentAt };
    await writeFile(`${file}.part`, JSON.stringify(stored, null, 2));
    await rename(`${file}.part`, file);
  }

  /** Of the mails only those of the page are read, of the others their names. */
  async page(
    tenantId: string,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<SentMailsPage> {
    const folder = join(this.folder, tenantId);
    const names = (await namesIn(folder)).sort().reverse();
    const rest = after === undefined ? names : names.filter((name) => name < after);
    const shown = rest.slice(0, limit);
    return {
      mails: await Promise.all(shown.map((name) => read(join(folder, name)))),
      total: names.length,
      next: rest.length > limit ? (shown.at(-1) ?? null) : null,
    };
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Nobody was written to yet.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => NAME.test(name));
}

async function read(file: string): Promise<SentMailView> {
  const { id, to, subject, text, sentAt } = JSON.parse(await readFile(file, 'utf8')) as StoredMail;
  return { id, to, subject, text, sentAt };
}
