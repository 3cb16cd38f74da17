import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { becomes, choose, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { synced } from '../support/field.js';
import { beginOffline, company as companyOf, job, phoneOf, statusOf, type Day } from '../support/offline-day.js';
import { Program } from '../support/program.js';
import { PASSWORD } from '../support/tenant.js';

const DAY = 86_400_000;

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

const company = (settings: object = {}): Promise<Day> => companyOf(program, settings);
const phone = (day: Day, options: BrowserContextOptions = {}): Promise<Page> => phoneOf(browser, program, day, options);
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const pinField = (page: Page) => page.getByLabel('PIN', { exact: true });

async function setPin(page: Page, pin: string): Promise<void> {
  await pinField(page).fill(pin);
  await page.getByLabel('The same again').fill(pin);
  await page.getByRole('button', { name: 'Set the PIN' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/pin'));
  await page.getByText('The PIN is set.').first().waitFor();
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
    // What it tried without a network may still be answered, by the worker.
    const told = page.waitForResponse((answer) => answer.url().endsWith('/auth/logout') && answer.ok());
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
