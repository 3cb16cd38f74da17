import { randomUUID } from 'node:crypto';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { HistoryEntry } from '#domain/shared/views.js';
import { becomes, choose, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

const PHONE = { width: 390, height: 844 };
const DAY = 86_400_000;
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

interface Day {
  readonly tenant: TestTenant;
  readonly email: string;
  readonly workOrderId: string;
}

/** A company with these settings, and a technician with one work order. */
async function company(settings: object = {}): Promise<Day> {
  const tenant = await provision(program);
  if (Object.keys(settings).length > 0) await tenant.admin.command('/settings', settings, 'PATCH');
  const email = `${randomUUID().slice(0, 8)}@${tenant.domain}`;
  const tess = await tenant.admin.command('/users', {
    name: 'Tess Boyd',
    email,
    password: PASSWORD,
    roles: ['technician'],
  });
  const { id } = await tenant.admin.command('/work-orders', {
    vehicleId: await vehicle(tenant.admin, 72_000),
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Horn is silent',
    assignedTo: tess.id,
  });
  return { tenant, email, workOrderId: id };
}

const job = (page: Page) => page.locator('.job', { hasText: 'Horn is silent' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const pinField = (page: Page) => page.getByLabel('PIN', { exact: true });
const statusOf = async ({ tenant, workOrderId }: Day) =>
  (await tenant.admin.get<{ status: string }>(`/work-orders/${workOrderId}`)).body.status;
const startsOf = async ({ tenant, workOrderId }: Day) =>
  (await tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${workOrderId}/history`)).body.data.filter(
    ({ type }) => type.endsWith('-started'),
  );

/** A phone on which the technician has signed in once; the app itself is on it. */
async function phone({ email }: Day, options: object = {}): Promise<Page> {
  const page = await signIn(browser, program, email, PASSWORD, PHONE, { isMobile: true, hasTouch: true, ...options });
  await page.waitForURL('**/field/**');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(async () => (await caches.keys()).some((name) => name.includes('assets')), null, {
    timeout: 40_000,
  });
  return page;
}

async function setPin(page: Page, pin: string): Promise<void> {
  await pinField(page).fill(pin);
  await page.getByLabel('The same again').fill(pin);
  await page.getByRole('button', { name: 'Set the PIN' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/pin'));
  await page.getByText('The PIN is set.').first().waitFor();
}

async function synced(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Sync/ }).click();
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
  await page.getByRole('link', { name: 'My day' }).first().click();
}

/** Without a network, work is begun, and is on this phone only. */
async function beginOffline(page: Page): Promise<void> {
  await synced(page);
  await page.context().setOffline(true);
  await page
    .getByText(/^Offline/)
    .first()
    .waitFor();
  await job(page).getByRole('button', { name: 'Start' }).click();
  await job(page).getByRole('timer').waitFor();
}

async function enter(page: Page, pin: string): Promise<void> {
  await pinField(page).fill(pin);
  await page.getByRole('button', { name: 'Open' }).click();
}

describe('an app that is opened without a network', () => {
  it('goes on for as many days as the company allows, then asks for one with a network, and loses nothing', async () => {
    const day = await company({ offlineDays: 2 });
    const page = await phone(day);
    await beginOffline(page);
    await page.clock.install({ time: Date.now() + 1.9 * DAY });
    await page.reload();
    await job(page).getByRole('timer').waitFor();
    await page.clock.setSystemTime(Date.now() + 2.1 * DAY);
    await page.reload();
    await heading(page, 'Sign in once with a network').waitFor();
    await page.getByText('for 2 days').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('Horn is silent');
    await picture(page, 'offline-days-over-390');
    expect(await statusOf(day)).toBe('open');
    await page.context().setOffline(false);
    await job(page).getByText('In progress').waitFor();
    await program.until(async () => (await statusOf(day)) === 'in_progress', 'what waited to arrive');
    await page.context().close();
  }, 180_000);

  it('counts the days from when the server last answered, not from when its owner signed in', async () => {
    const page = await phone(await company({ offlineDays: 1 }));
    await page.clock.install();
    await page.reload();
    await synced(page);
    await page.clock.fastForward(1.5 * DAY);
    const seen = () =>
      page.evaluate(() => {
        const { at } = JSON.parse(localStorage.getItem('fleetms.last-person')!) as { at: number };
        return Date.now() - at < 3_600_000;
      });
    await becomes(seen, true);
    await page.context().setOffline(true);
    await page.reload();
    await job(page).waitFor();
    await page.context().close();
  }, 180_000);

  it('does not go on at all where the company does not allow it', async () => {
    const page = await phone(await company({ offlineDays: 0, offlinePin: 'required' }));
    await synced(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('Your company does not allow opening FleetMS without a network.').waitFor();
    await page.context().close();
  }, 180_000);

  it('asks for the PIN that the company wanted, and shows nothing before it', async () => {
    const day = await company({ offlinePin: 'required' });
    const page = await phone(day);
    await heading(page, 'Set a PIN').waitFor();
    await page.getByText('Your company asks for one before you work here.').waitFor();
    await page.getByRole('link', { name: 'Vehicles' }).click();
    await page.waitForURL('**/field/pin**');
    await pinField(page).fill('12');
    await page.getByRole('button', { name: 'Set the PIN' }).click();
    await page.getByRole('alert').getByText('A PIN has 4 to 8 digits.').waitFor();
    await pinField(page).fill('4711');
    await page.getByLabel('The same again').fill('4712');
    await page.getByRole('button', { name: 'Set the PIN' }).click();
    await page.getByRole('alert').getByText('The two are not the same.').waitFor();
    await picture(page, 'offline-pin-set-390');
    await setPin(page, '4711');
    await heading(page, 'Vehicles').waitFor();
    await page.getByRole('link', { name: 'My day' }).first().click();
    await beginOffline(page);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    for (const text of ['Tess', day.email, '4711', 'technician']) expect(kept).not.toContain(text);

    await page.reload();
    await heading(page, 'Enter your PIN').waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/Tess|Horn/);
    await picture(page, 'offline-pin-390');
    await becomes(() => page.evaluate(() => document.activeElement?.id), 'pin');
    await page.keyboard.type('4711');
    await page.keyboard.press('Enter');
    await job(page).getByRole('timer').waitFor();
    await page.context().setOffline(false);
    await program.until(async () => (await statusOf(day)) === 'in_progress', 'what waited to arrive');
    await page.context().close();
  }, 180_000);

  it('lets wrong PINs wait, longer with each, whether it is opened anew or not', async () => {
    const page = await phone(await company({ offlinePin: 'required' }));
    await setPin(page, '4711');
    await beginOffline(page);
    await page.clock.install();
    await page.reload();
    for (const left of ['9 tries are left', '8 tries are left', '7 tries are left']) {
      await enter(page, '0000');
      await page.getByRole('alert').getByText(left).waitFor();
    }
    await page.getByText(/^The next try is in \d+ s\.$/).waitFor();
    await picture(page, 'offline-pin-waits-390');
    await page.reload();
    await page.getByText(/^The next try is in \d+ s\.$/).waitFor();
    await enter(page, '4711');
    await page
      .getByRole('alert')
      .getByText(/^Wait \d+ s before the next try\.$/)
      .waitFor();
    await page.clock.fastForward(16_000);
    await page.getByText(/^The next try is in/).waitFor({ state: 'detached' });
    await enter(page, '4711');
    await job(page).getByRole('timer').waitFor();
    await page.context().close();
  }, 180_000);

  it('is for nobody after ten wrong PINs, until its owner signs in; their work is still there', async () => {
    const day = await company({ offlinePin: 'required' });
    const page = await phone(day);
    await setPin(page, '4711');
    await beginOffline(page);
    await page.clock.install();
    await page.reload();
    for (let wrong = 1; wrong < 10; wrong += 1) {
      await enter(page, '0000');
      await page
        .getByRole('alert')
        .getByText(wrong === 9 ? 'One try is left.' : `${10 - wrong} tries are left.`)
        .waitFor();
      await page.clock.fastForward(3_600_000);
      await page.getByText(/^The next try is in/).waitFor({ state: 'detached' });
    }
    await enter(page, '0000');
    await heading(page, 'Sign in').waitFor();
    await page.getByText('The PIN was wrong too often.').waitFor();
    await page.reload();
    await heading(page, 'Sign in').waitFor();
    await page.context().setOffline(false);
    await page.getByLabel('E-mail').fill(day.email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await heading(page, 'Set a PIN').waitFor();
    await setPin(page, '13579');
    await program.until(async () => (await statusOf(day)) === 'in_progress', 'what waited to arrive');
    await page.context().close();
  }, 180_000);

  it('has a PIN of whoever wants one, which is replaced or dropped with a network', async () => {
    const page = await phone(await company());
    await page.getByRole('link', { name: /^Sync/ }).click();
    await page.getByRole('link', { name: 'Set a PIN' }).click();
    await setPin(page, '24680');
    await page.getByRole('link', { name: 'Change PIN' }).click();
    await setPin(page, '1122');
    await picture(page, 'offline-sync-pin-390');
    await page.context().setOffline(true);
    await page.reload();
    await enter(page, '24680');
    await page.getByRole('alert').getByText('That is not the PIN.').waitFor();
    await enter(page, '1122');
    await page.getByRole('link', { name: 'Change PIN' }).click();
    await heading(page, 'This needs a network').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Go without a PIN' }).click();
    await page.getByText('This device has no PIN any more.').waitFor();
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('Without a network this app opens for whoever holds the phone.').waitFor();
    await page.context().close();
  }, 180_000);
});

describe('an app that stays open', () => {
  it('hears at once what its company allows a device without a network', async () => {
    const day = await company();
    const page = await phone(day);
    await synced(page);
    await day.tenant.admin.command('/settings', { offlineDays: 0 }, 'PATCH');
    const days = () =>
      page.evaluate(() => (JSON.parse(localStorage.getItem('fleetms.last-person')!) as { days: number }).days);
    await becomes(days, 0);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('Your company does not allow opening FleetMS without a network.').waitFor();
    await page.context().close();
  }, 180_000);

  it('hears it with the next access token where nothing told of it', async () => {
    const day = await company();
    const page = await phone(day);
    await page.routeWebSocket('**/api/v1/live', () => undefined);
    await page.clock.install();
    await page.reload();
    await synced(page);
    await day.tenant.admin.command('/settings', { offlineDays: 3 }, 'PATCH');
    await page.clock.fastForward(3_600_000);
    const days = () =>
      page.evaluate(() => (JSON.parse(localStorage.getItem('fleetms.last-person')!) as { days: number }).days);
    await becomes(days, 3);
    await page.context().close();
  }, 180_000);

  it('that is signed out of without a network ends the log-in as soon as there is one', async () => {
    const page = await phone(await company());
    await synced(page);
    const context = page.context();
    const cookie = (await context.cookies(`${program.url}/api/v1/auth/refresh`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    expect(cookie).not.toBe('');
    await context.setOffline(true);
    await page.getByRole('button', { name: /^Account of Tess Boyd/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
    await page.reload();
    await heading(page, 'Sign in').waitFor();
    const told = page.waitForResponse((answer) => answer.url().endsWith('/auth/logout'));
    await context.setOffline(false);
    await told;
    const { status } = await fetch(`${program.url}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { 'X-Requested-With': 'FleetMS', 'content-type': 'application/json', cookie },
      body: '{}',
    });
    expect(status).toBe(401);
    await page.goto(`${program.url}/field/day`);
    await heading(page, 'Sign in').waitFor();
    await page.context().close();
  }, 180_000);

  it('is opened with a PIN that cannot be read any more as with none', async () => {
    const page = await phone(await company({ offlinePin: 'required' }));
    await setPin(page, '4711');
    await page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.startsWith('fleetms.pin.'))!;
      localStorage.setItem(key, '{"gua');
    });
    await page.reload();
    await heading(page, 'Set a PIN').waitFor();
    await page.context().close();
  }, 180_000);
});

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
    const day = await company();
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

  it('that was taken out of use meanwhile is wiped at that call', async () => {
    const day = await company();
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

it('an administrator says for how long and behind what devices open without a network', async () => {
  const { tenant } = await company();
  const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await page.goto(`${program.url}/settings`);
  const days = page.getByLabel('Reopened without a network for');
  await becomes(() => days.inputValue(), '14');
  await days.fill('31');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await becomes(() => page.locator('#offlineDays-hint').getAttribute('class'), 'hint bad');
  await days.fill('7');
  await choose(page, 'PIN of the device', 'Everybody');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Settings saved.').waitFor();
  await picture(page, 'offline-settings-1440');
  const { body } = await tenant.admin.get('/settings');
  expect(body).toMatchObject({ offlineDays: 7, offlinePin: 'required' });
  await page.context().close();
}, 60_000);
