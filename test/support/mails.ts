import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from './program.js';

export interface WrittenMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mails of a tenant in the program's folder, oldest first. */
export async function mailsOf(program: Program, tenantId: string): Promise<WrittenMail[]> {
  const folder = join(program.dataFolder, 'mails', tenantId);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as WrittenMail));
}

/** Waits for the mail with the `nth` link to a page that somebody gets. @returns the link's address */
export function linkFor(program: Program, tenantId: string, to: string, page: string, nth = 1): Promise<string> {
  return program.until(async () => {
    const mails = (await mailsOf(program, tenantId)).filter((mail) => mail.to === to);
    const links = mails.flatMap(({ text }) => new RegExp(`http\\S+/${page}/\\S+`).exec(text)?.[0] ?? []);
    return links[nth - 1];
  }, `link ${nth} to ${page} for ${to}`);
}

export function tokenOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}
