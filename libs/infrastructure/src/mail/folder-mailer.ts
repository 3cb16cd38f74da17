import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Mailer, type Mail } from '#domain/ports/mailer.js';

/** Mail as files, one folder a tenant: what a fleet has until it has an SMTP server. Whoever may read it may use the links in it. */
export class FolderMailer extends Mailer {
  constructor(private readonly folder: string) {
    super();
  }

  /** `20261120T091500123Z.<id>.json`; the same mail again keeps its first place. */
  async send(mail: Mail): Promise<void> {
    const folder = join(this.folder, mail.tenantId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const sentAt = new Date().toISOString();
    const before = (await readdir(folder)).find((name) => name.endsWith(`.${mail.id}.json`));
    const file = join(folder, before ?? `${sentAt.replaceAll(/[-:.]/g, '')}.${mail.id}.json`);
    await writeFile(`${file}.part`, JSON.stringify({ ...mail, sentAt }, null, 2), { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
}
