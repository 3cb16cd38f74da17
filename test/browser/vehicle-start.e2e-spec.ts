import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let page: Page;
let tenant: TestTenant;
let technicianId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  browser = await openBrowser();
  tenant = await provision(program);
  const email = `${randomUUID().slice(0, 8)}@${tenant.domain}`;
  ({ id: technicianId } = await tenant.admin.command('/users', {
    name: 'Tess Boyd',
    email,
    password: PASSWORD,
    roles: ['technician'],
  }));
  await tenant.admin.command('/work-orders', {
    vehicleId: await vehicle(tenant.admin, 72_000),
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Horn is silent',
    assignedTo: technicianId,
  });
  page = await signIn(browser, program, email, PASSWORD, { width: 390, height: 844 }, { isMobile: true });
  await job().waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(async () => (await caches.keys()).some((name) => name.includes('assets')), null, {
    timeout: 40_000,
  });
}, 180_000);

afterAll(async () => {
  program?.resume();
  await browser?.close();
  await program?.close();
  await database?.close();
});

const job = () => page.locator('.job', { hasText: 'Horn is silent' });

it.each(['/field/day', '/'])('%s asks at once for every file it is made of', async (at) => {
  await page.goto(`${program.url}${at}`);
  await job().waitFor();
  const { asked, run } = await page.evaluate(() => ({
    asked: [...document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]')].map(({ href }) => href),
    run: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /\/chunk-[^/]*\.js$/.test(name)),
  }));
  expect(run.length).toBeGreaterThan(10);
  expect(run.filter((file) => !asked.includes(file))).toEqual([]);
});

it('waits for no answer where the line is there and nobody speaks', async () => {
  program.pause();
  await page.goto(`${program.url}/field/day`);
  await job().waitFor({ timeout: 5_000 });
  await page.goto(`${program.url}/`);
  await job().waitFor({ timeout: 5_000 });
  await job().getByRole('button', { name: 'Start' }).click();
  await job().getByRole('timer').waitFor();
  program.resume();
  await page.getByRole('link', { name: /^Sync/ }).click();
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor({ timeout: 60_000 });
}, 90_000);

it('shows nothing any more to whom the server no longer lets in', async () => {
  await page.goto('about:blank');
  await tenant.admin.command(`/users/${technicianId}/disable`, { reason: 'Left the company' });
  await page.goto(`${program.url}/field/day`);
  await page.waitForURL('**/login**');
  await page.goto(`${program.url}/field/day`);
  await page.waitForURL('**/login**');
  expect(await job().count()).toBe(0);
});
