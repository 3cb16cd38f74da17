import type { Page } from 'playwright-core';
import { findings } from '../support/axe.js';
import { picture, signIn } from '../support/browser.js';
import { Crew, job } from '../support/field.js';
import { PASSWORD, vehicle } from '../support/tenant.js';

const WORK = 'Horn is silent';
const PHONE = { width: 390, height: 844 };
// A worker's requests could not be held back here.
const OPTIONS = { isMobile: true, serviceWorkers: 'block' } as const;

let crew: Crew;
let email: string;
let assignedTo: string;
let truck: string;
let phone: Page;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ email, id: assignedTo } = await crew.technician('Tess Boyd'));
  truck = await vehicle(crew.tenant.admin, 72_000);
  await crew.workOrder(truck, WORK, assignedTo);
  for (let more = 1; more <= 12; more += 1) await crew.workOrder(truck, `Seal ${more} drips`, assignedTo);
}, 180_000);

beforeEach(async () => {
  phone = await signIn(crew.browser, crew.program, email, PASSWORD, PHONE, OPTIONS);
  await job(phone, WORK).waitFor();
  await isKept();
});

afterEach(() => phone?.context().close());

afterAll(() => crew?.leave());

const drawnBefore = () => phone.locator('.day-picture');
const isKept = () => phone.waitForFunction((work) => JSON.stringify({ ...localStorage }).includes(work), WORK);

/** The page without its app. @returns what lets that come */
async function openWithoutApp(address = '/field/day'): Promise<() => void> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await phone.route('**/app-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await phone.goto(`${crew.program.url}${address}`, { waitUntil: 'commit' });
  return release;
}

async function isNotShown(): Promise<void> {
  await phone.addInitScript(() => {
    const look = (): void => {
      if (document.querySelector('.day-picture')) sessionStorage.setItem('shown', 'once');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await phone.goto(`${crew.program.url}/field/day`);
  await phone.locator('app-root main').waitFor();
  expect(await phone.evaluate(() => sessionStorage.getItem('shown'))).toBeNull();
}

it.each(['light', 'dark'])('the day stands as it was until there is an app, in %s', async (theme) => {
  await phone.getByRole('button', { name: 'Account of Tess Boyd' }).click();
  await phone.getByRole('menuitemradio', { name: theme === 'dark' ? 'Dark' : 'Light' }).click();
  await picture(phone, `day-${theme}-390`);
  const release = await openWithoutApp();
  await job(phone, WORK).waitFor();
  expect(await drawnBefore().count()).toBe(1);
  expect(await phone.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
  await picture(phone, `day-picture-${theme}-390`);
  expect(await findings(phone)).toEqual([]);
  // The first screen, of what does not pass by itself.
  const kept = await phone.locator('.job').count();
  expect(kept).toBeGreaterThan(3);
  expect(kept).toBeLessThan(13);
  expect(await phone.locator('.field-head p').isVisible()).toBe(false);
  const buttons = await phone.getByRole('button', { includeHidden: true }).all();
  for (const button of buttons) expect(await button.evaluate((element) => element.matches('[inert]'))).toBe(true);

  release();
  await drawnBefore().waitFor({ state: 'detached' });
  await job(phone, WORK).getByRole('button', { name: 'Start' }).waitFor();
  await job(phone, 'Seal 12 drips').waitFor();
  await phone.locator('.field-head p').waitFor();
});

it('leads where it did', async () => {
  const release = await openWithoutApp('/');
  await job(phone, WORK).getByRole('link').click({ noWaitAfter: true });
  await phone.waitForURL('**/field/work-orders/*', { waitUntil: 'commit' });
  expect(await drawnBefore().count()).toBe(0);
  release();
  await phone.getByRole('heading', { name: WORK }).waitFor();
});

it('is kept as the day becomes', async () => {
  const first = { vehicleId: truck, category: 'Repair', priority: 'non_scheduled', dueDate: '2020-01-01', assignedTo };
  await crew.tenant.admin.command('/work-orders', { ...first, description: 'Belt squeals' });
  await job(phone, 'Belt squeals').waitFor();
  await phone.waitForFunction(() => JSON.stringify({ ...localStorage }).includes('Belt squeals'));
});

it('keeps no app from coming, whatever has become of it', async () => {
  await phone.evaluate(() => {
    const key = Object.keys(localStorage).find((each) => each.endsWith('.day-picture'))!;
    localStorage.setItem(key, '{"html":');
  });
  await phone.reload();
  await job(phone, WORK).getByRole('button', { name: 'Start' }).waitFor();
});

it('gives way to the page where no app comes', async () => {
  await phone.route('**/app-*.js', (route) => route.abort());
  await phone.goto(`${crew.program.url}/field/day`);
  await drawnBefore().waitFor();
  await drawnBefore().waitFor({ state: 'detached' });
});

it('is gone with what it is of', async () => {
  await phone.evaluate(async () => {
    const [kept] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('fleetms.'));
    await new Promise((resolve) => (indexedDB.deleteDatabase(kept!.name!).onsuccess = resolve));
  });
  await isNotShown();
  expect(await phone.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(WORK);
});

it('is not shown to who may not see work orders any more', async () => {
  await phone.evaluate(() => {
    const last = JSON.parse(localStorage.getItem('fleetms.last-person')!) as { me: object };
    const me = { ...last.me, permissions: ['view_vehicles'] };
    localStorage.setItem('fleetms.last-person', JSON.stringify({ ...last, me }));
  });
  await isNotShown();
});

it('gives way to whatever comes instead of the day', async () => {
  await phone.context().clearCookies();
  const release = await openWithoutApp();
  await drawnBefore().waitFor();
  release();
  await phone.waitForURL('**/login**');
  await phone.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(await drawnBefore().count()).toBe(0);
});

it('goes with whoever signs out', async () => {
  await phone.getByRole('button', { name: 'Account of Tess Boyd' }).click();
  await phone.getByRole('menuitem', { name: 'Sign out' }).click();
  await phone.waitForURL('**/login**');
  expect(await phone.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(WORK);
});

it('is for nobody when the days are over', async () => {
  await phone.clock.setFixedTime(Date.now() + 15 * 86_400_000);
  await isNotShown();
});

it('is not kept where a PIN is asked for', async () => {
  await crew.tenant.admin.command('/settings', { offlinePin: 'required' }, 'PATCH');
  await phone.reload();
  await phone.getByRole('heading', { name: 'Set a PIN' }).waitFor();
  await phone.getByLabel('PIN', { exact: true }).fill('4711');
  await phone.getByLabel('The same again').fill('4711');
  await phone.getByRole('button', { name: 'Set the PIN' }).click();
  await phone.getByText('The PIN is set.').first().waitFor();
  await phone.goto(`${crew.program.url}/field/day`);
  await job(phone, 'Seal 12 drips').waitFor();
  // One would be kept by then.
  await phone.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
  expect(await phone.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(WORK);
});
