import { jest } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMailer } from './folder-mailer.js';

const TENANT = '7d2f0f0a-0000-4000-8000-000000000000';

let folder: string;
let mailer: FolderMailer;

beforeEach(async () => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20, 9, 15), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  folder = await mkdtemp(join(tmpdir(), 'fleet-mails-'));
  mailer = new FolderMailer(folder);
});
afterEach(async () => {
  jest.useRealTimers();
  await rm(folder, { recursive: true });
});

/** One a minute. */
async function send(...ids: string[]): Promise<void> {
  for (const id of ids) {
    await mailer.send({ id, tenantId: TENANT, to: 'tess@depot.example', subject: `about ${id}`, text: 'Hello' });
    jest.advanceTimersByTime(60_000);
  }
}

const page = async (limit: number, after?: string) => {
  const { mails, ...rest } = await mailer.page(TENANT, { after, limit });
  return { ids: mails.map(({ id }) => id), ...rest };
};

describe('mails in a folder', () => {
  it('are none before the first', async () => {
    expect(await page(5)).toEqual({ ids: [], total: 0, next: null });
  });

  it('come newest first, page by page, whatever their ids', async () => {
    await send('welcome.c', 'mail.a', 'mail.d', 'mail.b', 'welcome.a');
    const first = await page(2);
    expect(first).toMatchObject({ ids: ['welcome.a', 'mail.b'], total: 5 });
    const second = await page(2, first.next!);
    expect(second).toMatchObject({ ids: ['mail.d', 'mail.a'], total: 5 });
    expect(await page(2, second.next!)).toEqual({ ids: ['welcome.c'], total: 5, next: null });
  });

  it('that come meanwhile do not move the next page', async () => {
    await send('one', 'two', 'three');
    const first = await page(2);
    await send('four');
    expect((await page(2, first.next!)).ids).toEqual(['one']);
  });

  it('are there once however often they are sent', async () => {
    await send('one', 'two', 'one');
    expect(await page(5)).toMatchObject({ ids: ['two', 'one'], total: 2 });
  });

  it('are told from one whose id ends alike', async () => {
    await send('mail.one', 'one');
    expect((await page(5)).ids).toEqual(['one', 'mail.one']);
  });

  it('are read on their page only', async () => {
    await send('old', 'new');
    const [oldest] = (await readdir(join(folder, TENANT))).sort();
    await writeFile(join(folder, TENANT, oldest!), 'no mail at all');
    expect(await page(1)).toMatchObject({ ids: ['new'], total: 2 });
    await expect(page(2)).rejects.toThrow(SyntaxError);
  });

  it('that are only half written are not there', async () => {
    await send('one');
    const [name] = await readdir(join(folder, TENANT));
    await writeFile(join(folder, TENANT, `9${name!.slice(1)}.part`), '{');
    expect((await page(5)).total).toBe(1);
  });
});
