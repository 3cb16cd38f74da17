import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import type { HistoryEntry } from '#domain/shared/views.js';
import { becomes, openBrowser } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { synced } from '../support/field.js';
import { beginOffline, company, job, phoneOf, statusOf, type Day } from '../support/offline-day.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD } from '../support/tenant.js';

const TAG = 'fleetms.outbox';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  browser = await openBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const phone = (day: Day, options: BrowserContextOptions = {}): Promise<Page> => phoneOf(browser, program, day, options);
const startsOf = async ({ tenant, workOrderId }: Day) =>
  (await tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${workOrderId}/history`)).body.data.filter(
    ({ type }) => type.endsWith('-started'),
  );

describe('an app that is closed', () => {
  /** What the browser knows the worker by. */
  async function registrationOf(session: CDPSession): Promise<string> {
    const found = new Promise<string>((done) =>
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL === `${program.url}/`);
        if (own) done(own.registrationId);
      }),
    );
    await session.send('ServiceWorker.enable');
    return found;
  }

  /** Closes the app while something waits, then there is a network again. */
  async function closed(page: Page, day: Day): Promise<{ call: () => Promise<unknown>; beside: Page }> {
    const context = page.context();
    const beside = await context.newPage();
    const session = await context.newCDPSession(beside);
    const registrationId = await registrationOf(session);
    await page.close();
    expect(await statusOf(day)).toBe('open');
    await context.setOffline(false);
    const event = { origin: program.url, registrationId, tag: TAG, lastChance: false };
    return { call: () => session.send('ServiceWorker.dispatchSyncEvent', event), beside };
  }

  it('is known to the browser by a worker that is looked for anew each time', async () => {
    const { status, headers } = await fetch(`${program.url}/service-worker.js`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(headers.get('content-type')).toMatch(/javascript/);
  });

  it('has what waits sent once there is a network, once, and its owner stays signed in', async () => {
    const day = await company(program);
    const page = await phone(day);
    await beginOffline(page);
    const tags = () =>
      page.evaluate(async () => {
        const { sync } = (await navigator.serviceWorker.ready) as unknown as {
          sync: { getTags(): Promise<string[]> };
        };
        return sync.getTags();
      });
    await becomes(tags, [TAG]);
    const { call, beside } = await closed(page, day);
    await call();
    await program.until(async () => (await statusOf(day)) === 'in_progress', 'the worker to send it');
    await beside.goto(`${program.url}/field/sync`);
    await beside.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await beside.getByText('Work started').waitFor();
    expect(await startsOf(day)).toHaveLength(1);
    await beside.context().close();
  }, 180_000);

  it('sends nothing of who was here before while somebody else is signed in; it goes as theirs when they are', async () => {
    const day = await company(program);
    const email = `max.${day.email}`;
    await day.tenant.admin.command('/users', { name: 'Max Ray', email, password: PASSWORD, roles: ['technician'] });
    const page = await phone(day, { permissions: [] });
    const context = page.context();
    await beginOffline(page);
    // The session runs out while there is no network, and the page with its token is gone.
    await context.clearCookies();
    await page.reload();
    await job(page).getByRole('timer').waitFor();
    await context.setOffline(false);
    const signIn = async (address: string) => {
      await page.getByLabel('E-mail').fill(address);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'My day' }).waitFor();
    };
    await signIn(email);
    await page.getByRole('button', { name: 'Account of Max Ray' }).waitFor();
    await synced(page);
    expect(await page.locator('body').innerText()).not.toContain('Horn is silent');

    const session = await context.newCDPSession(page);
    const registrationId = await registrationOf(session);
    const { body: users } = await day.tenant.admin.get<{ data: { id: string; email: string }[] }>('/users');
    const tess = users.data.find((user) => user.email === day.email)!.id;
    // The worker is through with what was theirs once the lock was its.
    const lock = `fleetms.${day.tenant.tenantId}.${tess}.sync`;
    await page.evaluate((name) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      Object.assign(globalThis, { letGo: resolve });
      void navigator.locks.request(name, () => promise);
    }, lock);
    await session.send('ServiceWorker.dispatchSyncEvent', {
      origin: program.url,
      registrationId,
      tag: TAG,
      lastChance: false,
    });
    const waiting = () =>
      page.evaluate(
        async (name) => ((await navigator.locks.query()).pending ?? []).filter((each) => each.name === name).length,
        lock,
      );
    await becomes(waiting, 1);
    await page.evaluate(() => (globalThis as unknown as { letGo: () => void }).letGo());
    await page.evaluate((name) => navigator.locks.request(name, () => undefined), lock);
    expect([await statusOf(day), await startsOf(day)]).toEqual(['open', []]);

    await page.getByRole('button', { name: 'Account of Max Ray' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/login**');
    await signIn(day.email);
    await program.until(async () => (await statusOf(day)) === 'in_progress', 'what was kept to be sent');
    expect((await startsOf(day)).map(({ userId }) => userId)).toEqual([tess]);
    await context.close();
  }, 180_000);

  it('that was taken out of use meanwhile is wiped at that call', async () => {
    const day = await company(program);
    // Called by this test alone: the browser itself takes the network to be there all along, and would not wait.
    const page = await phone(day, { permissions: [] });
    await beginOffline(page);
    const { call, beside } = await closed(page, day);
    const tess = await new Client(program).logIn(day.email, PASSWORD);
    const { body } = await tess.get<{ data: { id: string }[] }>('/me/devices');
    await tess.command(`/me/devices/${body.data[0]!.id}/revoke`);
    await call();
    // Any address of the same place that does not start the app.
    await beside.goto(`${program.url}/manifest.webmanifest`);
    const left = () => beside.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
    await becomes(async () => (await left()).filter((name) => name.startsWith('fleetms.')), []);
    expect(await statusOf(day)).toBe('open');
    await beside.goto(`${program.url}/field/day`);
    await beside.getByText('This device was taken out of use.').waitFor();
    await beside.context().close();
  }, 180_000);
});
