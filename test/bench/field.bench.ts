// What a phone's browser makes of working offline: the start without a network against the start of an empty Angular application
// with one, and a long queue with photos in a browser that is killed, with what it costs the page. See docs/benchmarks.md.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { tenantIdOf } from '#infrastructure/demo/ids.js';
import { loadDemoInto } from '#infrastructure/demo/load-demo.js';
import { DEMO_PASSWORD } from '#infrastructure/demo/people.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
// @ts-expect-error the tools are plain JavaScript
import { buildClient } from '../../tools/build.mjs';
import { serveEmptyClient } from './empty-client.ts';
import type { core } from './field-core.ts';
import { interleaved, median, printMachine, printTable, ratio, report, serverUrl, sql, startArm } from './harness.ts';
import { appIsKept } from '../support/browser.ts';
import { Link } from './sync-link.ts';
import { Person } from './sync-person.ts';
import { assignedWork, otherWords } from './sync-work.ts';

const ROUNDS = 7;
const WORK_ORDERS = 200;
const [EDITS, PHOTOS, KILLS] = [5_000, 200, 10];
const PHOTO_BYTES = 300_000;
const DOMAIN = 'queencity.example';
const EMAIL = `technician@${DOMAIN}`;
const DAY = '/field/day';
/** A work order of the day can be touched; the empty application has a heading and nothing else. */
const USABLE = '.job a, app-root > main > h1';
/** The app has drawn it, with its buttons. */
const OWN = 'app-root .job a';

declare global {
  interface Window {
    usableAt?: number;
    longest: number;
    readonly core: typeof core;
  }
}

const url = serverUrl();
await printMachine(url, 'before');
await (buildClient as () => Promise<void>)();
const empty = await serveEmptyClient();
await prepareDatabase(url, () => undefined);
await loadDemoInto(url, () => undefined);
const product = await startArm('product', import.meta.resolve('./http-product.arm.ts'), { url });
const { address: serverAddress } = await product.ask<{ address: string }>('address');
// Closed, it is the network that is not there.
const network = new Link(serverAddress, 0);
const address = await network.listen();
const technician = await Person.signedIn(address, EMAIL, DEMO_PASSWORD);
const manager = await Person.signedIn(address, `manager@${DOMAIN}`, DEMO_PASSWORD);
const { tenantId, userId } = { tenantId: tenantIdOf(DOMAIN), userId: technician.userId };
const workOrderIds = await assignedWork(url, { manager, technician, count: WORK_ORDERS });
const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'field-core.ts')],
  bundle: true,
  format: 'iife',
  write: false,
});
const coreCode = outputFiles[0]!.text;

/** A browser on a disk of its own, which can be killed. */
class Phone {
  private readonly disk = mkdtempSync(join(tmpdir(), 'fleetms-phone-'));
  private process: ChildProcess | undefined;
  browser: Browser;

  async start(): Promise<void> {
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ];
    const child = spawn(
      process.env['CHROMIUM_PATH']!,
      [...args, '--remote-debugging-port=0', `--user-data-dir=${this.disk}`, 'about:blank'],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.process = child;
    for await (const line of createInterface({ input: child.stderr })) {
      const endpoint = /^DevTools listening on (\S+)/.exec(line)?.[1];
      if (endpoint === undefined) continue;
      this.browser = await chromium.connectOverCDP(endpoint);
      return;
    }
    throw new Error('Chromium does not start');
  }

  async page(usable = USABLE): Promise<Page> {
    const [context] = this.browser.contexts();
    const page = await context!.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.addInitScript((selector) => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: 'longtask', buffered: true });
      new MutationObserver(() => {
        if (window.usableAt === undefined && document.querySelector(selector))
          requestAnimationFrame(() => (window.usableAt ??= performance.now()));
      }).observe(document, { childList: true, subtree: true });
    }, usable);
    return page;
  }

  async kill(): Promise<void> {
    const ended = once(this.process!, 'exit');
    process.kill(-this.process!.pid!, 'SIGKILL');
    await ended;
    await this.browser.close().catch(() => undefined);
  }

  /** As somebody closes it: everything is written down. */
  async close(): Promise<void> {
    const ended = once(this.process!, 'exit');
    await (await this.browser.newBrowserCDPSession()).send('Browser.close');
    await ended;
  }

  forget(): void {
    rmSync(this.disk, { recursive: true, force: true, maxRetries: 5 });
  }
}

const phone = new Phone();
await phone.start();
await signInAndLoad();
await phone.close();
network.close();
/** `start` or `queue`: only that. */
const part = process.argv[2];
const startFigures = part === 'queue' ? {} : await starts();
const queueFigures = part === 'start' ? {} : await longQueue();
phone.forget();
network.close();
await empty.close();
await product.stop();
await printMachine(url, 'after');
report('field', { ...startFigures, ...queueFigures });
process.exit(0);

/** One visit with a network. */
async function signInAndLoad(): Promise<void> {
  const page = await phone.page();
  await page.goto(`${address}/login`);
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${DAY}`);
  await page.locator('.job a').first().waitFor();
  await appIsKept(page);
  await page.goto(`${address}/field/sync`);
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor({ timeout: 120_000 });
}

/** Each in a page of its own, from the navigation to the frame that shows it; what comes by the network is not in the browser's cache. */
async function starts(): Promise<Record<string, number>> {
  await phone.start();
  const started = (at: string, usable?: string) => async (): Promise<number> => {
    const page = await phone.page(usable);
    if (at === empty.url)
      await (await page.context().newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto(at);
    const usableAt = await page.waitForFunction(() => window.usableAt);
    const took = await usableAt.jsonValue();
    await page.close();
    return took!;
  };
  await started(`${address}${DAY}`)();
  const series = await interleaved(ROUNDS, {
    'my day, no network, ms': started(`${address}${DAY}`),
    'my day, drawn by the app, ms': started(`${address}${DAY}`, OWN),
    'empty Angular application, with a network, ms': started(empty.url),
  });
  await phone.close();
  printTable(`${WORK_ORDERS} work orders`, series);
  const [ours, app, nothing] = [...series.values()].map(median) as [number, number, number];
  return {
    offline_start_ms: ratio(ours),
    offline_start_vs_empty: ratio(ours / nothing),
    offline_app_ms: ratio(app),
    offline_app_vs_empty: ratio(app / nothing),
  };
}

async function longQueue(): Promise<Record<string, number>> {
  const others = await otherWords(url, tenantId, EDITS);
  const edits = others.map((other, place) => {
    const field = (['notes', 'description', 'dueDate'] as const)[Math.floor(place / WORK_ORDERS) % 3]!;
    return { id: workOrderIds[place % WORK_ORDERS]!, changes: { [field]: other[field] } };
  });
  const kept = { edit: [] as string[], photo: [] as string[] };
  for (let life = 1; kept.edit.length < EDITS || kept.photo.length < PHOTOS; life += 1) {
    await phone.start();
    const page = await phone.page();
    await page.exposeFunction('kept', (what: 'edit' | 'photo', id: string) => void kept[what].push(id));
    // Not the app, which would show each of thousands: what is asked is whether they are kept.
    await page.goto(`${address}/favicon.ico`);
    await page.evaluate(coreCode);
    const job = { tenantId, author: technician.author, edits, photoAfter: EDITS / PHOTOS, photoBytes: PHOTO_BYTES };
    const working = page.evaluate(
      (work) => window.core.work(work, (globalThis as unknown as { kept: (what: string, id: string) => void }).kept),
      { ...job, done: { edits: kept.edit.length, photos: kept.photo.length } },
    );
    // Who is killed does not answer.
    working.catch(() => undefined);
    const enough = (EDITS / KILLS) * life - Math.floor(Math.random() * 100);
    while (life <= KILLS && kept.edit.length < enough) await Promise.race([working.then(() => sleep(1)), sleep(1)]);
    if (life > KILLS) {
      await working;
      await phone.close();
    } else await phone.kill();
  }

  await phone.start();
  const page = await phone.page();
  const session = await page.context().newCDPSession(page);
  await page.goto(`${address}${DAY}`);
  const usable = await (await page.waitForFunction(() => window.usableAt, null, { timeout: 120_000 })).jsonValue();
  await page.waitForLoadState('networkidle');
  const opening = await longest(page);
  const megabytes = await heap(session);
  const standing = await onDisk(page);
  const [waiting, photos] = [new Set(standing.waiting), new Set(standing.photos)];
  const lostOnDisk = [...kept.edit.filter((id) => !waiting.has(id)), ...kept.photo.filter((id) => !photos.has(id))];

  await page.getByRole('link', { name: /^Sync/ }).click();
  await page
    .getByText(/not sent/i)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'My day' }).first().click();
  await page.locator('.job a').first().click();
  await page.getByRole('button', { name: 'Add task' }).waitFor();
  const walking = await longest(page);

  await network.listen(Number(new URL(address).port));
  const began = performance.now();
  const inTime = (): boolean => performance.now() - began < 900_000;
  // Asked of the server: a look into the browser would take the page from the front, and its turn on the processor with it.
  while (inTime() && !(await haveArrived(standing))) await sleep(1_000);
  const seconds = (performance.now() - began) / 1_000;
  const sending = await longest(page);
  for (let left = await onDisk(page); left.waiting.length + left.photos.length > 0; left = await onDisk(page)) {
    if (left.needsMe > 0) throw new Error(`${left.needsMe} need somebody`);
    if (!inTime()) throw new Error(`${left.waiting.length} and ${left.photos.length} wait`);
    await sleep(1_000);
  }
  await phone.close();

  const there = await sql<{ id: string; times: number }>(
    url,
    `SELECT c.id, coalesce(e.times, 0)::int AS times
     FROM command c LEFT JOIN (SELECT command_id, count(*) AS times FROM event WHERE tenant_id = $1 GROUP BY 1) e
       ON e.command_id = c.id
     WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[])`,
    [tenantId, kept.edit],
  );
  const files = await sql<{ id: string }>(
    url,
    `SELECT id FROM attachment WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND state->>'status' <> 'awaited'`,
    [tenantId, kept.photo],
  );
  console.log(
    `${kept.edit.length} edits and ${kept.photo.length} photos, ${KILLS} kills: ${lostOnDisk.length} lost on the disk, ` +
      `${kept.edit.length - there.length} edits and ${kept.photo.length - files.length} photos lost; opened in ${Math.round(usable!)} ms; ` +
      `longest task ${opening}, ${walking} and ${sending} ms while opening, walking and sending (${Math.round(seconds)} s); ` +
      `${megabytes} MB of JavaScript heap for person ${userId}`,
  );
  return {
    queue_lost: lostOnDisk.length + kept.edit.length - there.length + kept.photo.length - files.length,
    queue_duplicated: there.filter(({ times }) => times > 1).length,
    queue_start_ms: ratio(usable!),
    longest_task_ms: Math.max(opening, walking, sending),
    longest_task_opening_ms: opening,
    longest_task_sending_ms: sending,
    queue_heap_mb: megabytes,
    queue_sent_s: ratio(seconds),
  };
}

/** Whether all commands and photos that a phone had are at the server. */
async function haveArrived({ waiting, photos }: Awaited<ReturnType<typeof onDisk>>): Promise<boolean> {
  const [arrived] = await sql<{ commands: number; files: number }>(
    url,
    `SELECT (SELECT count(*) FROM command WHERE tenant_id = $1 AND id = ANY($2::uuid[]))::int AS commands,
            (SELECT count(*) FROM attachment
             WHERE tenant_id = $1 AND id = ANY($3::uuid[]) AND state->>'status' <> 'awaited')::int AS files`,
    [tenantId, waiting, photos],
  );
  return arrived!.commands === waiting.length && arrived!.files === photos.length;
}

/** The longest task since it was asked for last, ms; 0: none was over 50 ms. */
async function longest(page: Page): Promise<number> {
  return Math.round(
    await page.evaluate(() => {
      const { longest } = window;
      window.longest = 0;
      return longest;
    }),
  );
}

/** Read beside the page, in a frame that has no part in it, so that its tasks are its own. */
async function onDisk(page: Page) {
  const beside = await page.context().newPage();
  await beside.goto(`${address}/favicon.ico`);
  await beside.evaluate(coreCode);
  const standing = await beside.evaluate(([tenant, user]) => window.core.standing(tenant, user), [
    tenantId,
    userId,
  ] as const);
  await beside.close();
  return standing;
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return Math.round(usedSize / 2 ** 20);
}
