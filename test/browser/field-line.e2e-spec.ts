import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { HistoryEntry } from '#domain/shared/views.js';
import type { SyncBatch } from '#domain/sync/views.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, job } from '../support/field.js';
import { vehicle } from '../support/tenant.js';

const COMMANDS = '**/api/v1/sync/commands';

let crew: Crew;
let tess: { id: string; email: string };
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  tess = await crew.technician('Tess Boyd');
  vehicleId = await vehicle(crew.tenant.admin, 72_000);
}, 180_000);

afterAll(() => crew?.leave());

const startsOf = async (id: string) =>
  (await crew.tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${id}/history`)).body.data.filter(({ type }) =>
    type.endsWith('-started'),
  );
const start = async (page: Page, text: string) => {
  await job(page, text).getByRole('button', { name: 'Start' }).click();
  await job(page, text).getByRole('timer').waitFor();
};
const tab = (page: Page) => page.getByRole('navigation', { name: 'Field' }).getByRole('link', { name: /^Sync/ });
const isSent = (page: Page) => page.getByText('Everything is sent, and this phone is up to date.').waitFor();

it('an answer that the service worker made up says nothing: the command goes again with its id, and is done once', async () => {
  const id = await crew.workOrder(vehicleId, 'Horn is silent', tess.id);
  const page = await crew.phone(tess.email);
  const sent: string[] = [];
  let lost = 0;
  await page.context().route(COMMANDS, async (route) => {
    const { commands } = route.request().postDataJSON() as SyncBatch;
    sent.push(...commands.map(({ commandId }) => commandId));
    if (lost > 0) return route.continue();
    lost += 1;
    // The server carries it out, and its answer gets lost.
    expect((await route.fetch()).status()).toBe(200);
    return route.abort('connectionreset');
  });
  const standIn = page.waitForResponse((response) => response.url().endsWith('/sync/commands') && !response.ok());
  await start(page, 'Horn is silent');
  const answer = await standIn;
  expect([answer.status(), answer.statusText(), answer.fromServiceWorker()]).toEqual([504, 'Gateway Timeout', true]);
  await tab(page).click();
  await isSent(page);
  expect([sent.length > 1, new Set(sent).size]).toEqual([true, 1]);
  expect(await startsOf(id)).toHaveLength(1);
  await page.context().close();
}, 180_000);

it('a change to which alone the server gives no answer needs its author, who reads why, and goes once it does', async () => {
  const id = await crew.workOrder(vehicleId, 'Lamp is out', tess.id);
  const page = await crew.phone(tess.email);
  await page.context().route(COMMANDS, (route) => {
    const { commands } = route.request().postDataJSON() as SyncBatch;
    return commands.length > 0 ? route.abort('connectionreset') : route.continue();
  });
  await start(page, 'Lamp is out');
  await tab(page).click();
  const needsMe = page.getByRole('region', { name: 'Needs you' });
  await becomes(async () => {
    await page.getByRole('button', { name: 'Sync now' }).click();
    return needsMe.getByText(/^Tried \d+ times, no answer$/).count();
  }, 1);
  await page.getByText('One change gets no answer: Work started. Decide what is to become of it.').waitFor();
  await picture(page, 'field-sync-no-answer-390');
  await page.getByRole('link', { name: 'My day' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'One change gets no answer.' });
  await banner.getByText(/What is shown is from \d{1,2}:\d{2}/).waitFor();
  expect(await page.getByText(/^Offline/).count()).toBe(0);
  await picture(page, 'field-day-no-answer-390');
  await banner.click();
  await needsMe.getByRole('link', { name: /Work started/ }).click();
  await page.getByText('The server may have done it all the same: look afterwards.').waitFor();
  await page.getByRole('button', { name: 'Let it go' }).waitFor();
  await picture(page, 'field-conflict-no-answer-390');
  await page.context().unroute(COMMANDS);
  await page.getByRole('link', { name: 'Decide later' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await isSent(page);
  expect(await startsOf(id)).toHaveLength(1);
  await page.context().close();
}, 180_000);

it('asks what others did at once when the app is shown again', async () => {
  const page = await crew.phone(tess.email);
  await page.clock.install();
  await page.reload();
  await tab(page).click();
  await isSent(page);
  let asked = 0;
  page.on('request', (request) => void (asked += request.url().includes('/sync/changes') ? 1 : 0));
  await page.clock.pauseAt(Date.now() + 1_000);
  const inHalfASecond = async () => {
    asked = 0;
    await page.clock.runFor(500);
    return asked;
  };
  // Nothing of its own is due until the clock goes on.
  await becomes(inHalfASecond, 0);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.clock.runFor(200);
  await becomes(() => Promise.resolve(asked > 0), true);
  await page.context().close();
}, 180_000);

it('a new version of the app is offered, and what was not sent is still there after the reload', async () => {
  const id = await crew.workOrder(vehicleId, 'Wiper torn', tess.id);
  const page = await crew.phone(tess.email);
  const context = page.context();
  await context.route(COMMANDS, (route) => route.abort('connectionreset'));
  await start(page, 'Wiper torn');
  // What is served from now on: another page, by the list of another build.
  const served = await (await fetch(`${crew.program.url}/index.html`)).text();
  const next = served.replace('<head>', '<head><meta name="build" content="next">');
  const list = (await (await fetch(`${crew.program.url}/ngsw.json`)).json()) as {
    timestamp: number;
    hashTable: Record<string, string>;
  };
  const hashTable = { ...list.hashTable, '/index.html': createHash('sha1').update(next).digest('hex') };
  await context.route(/\/ngsw\.json/, (route) =>
    route.fulfill({ json: { ...list, timestamp: list.timestamp + 1, hashTable } }),
  );
  await context.route(/\/index\.html/, async (route) => route.fulfill({ response: await route.fetch(), body: next }));
  const build = () => page.locator('meta[name=build]').count();
  // Angular's worker looks for a new version when a page is opened.
  await page.reload();
  const offer = page.locator('mat-snack-bar-container').filter({ hasText: 'A new version of FleetMS is ready.' });
  await offer.waitFor({ timeout: 60_000 });
  expect(await build()).toBe(0);
  await picture(page, 'field-new-version-390');
  await offer.getByRole('button', { name: 'Reload' }).click();
  await becomes(build, 1);
  await job(page, 'Wiper torn').getByText('1 change not sent').waitFor();
  expect(await startsOf(id)).toHaveLength(0);
  await context.unroute(COMMANDS);
  await tab(page).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await isSent(page);
  expect(await startsOf(id)).toHaveLength(1);
  await page.context().close();
}, 180_000);
