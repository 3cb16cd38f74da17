import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Mailer, type Mail } from '#domain/ports/mailer.js';

export type StoredMail = Mail & { readonly sentAt: string };

/** Mail as files, one folder a tenant: what a fleet has until it has an SMTP server. */
export class FolderMailer extends Mailer {
  constructor(private readonly folder: string) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    const folder = join(this.folder, mail.tenantId);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${mail.id}.json`);
    const stored: StoredMail = { ...mail, sentAt: new Date().toISOString() };
    await writeFile(`${file}.part`, JSON.stringify(stored, null, 2));
    await rename(`${file}.part`, file);
  }

  /** A tenant's mails, newest first. */
  async list(tenantId: string, limit: number): Promise<StoredMail[]> {
    const folder = join(this.folder, tenantId);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const mails = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as StoredMail),
    );
    return mails.sort((a, b) => (a.sentAt < b.sentAt ? 1 : -1)).slice(0, limit);
  }
}
