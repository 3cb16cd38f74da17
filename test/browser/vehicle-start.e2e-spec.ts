import type { Browser, Page } from 'playwright-core';
import { signIn } from '../support/browser.js';
import { Crew, job } from '../support/field.js';
import type { Program } from '../support/program.js';
import { PASSWORD, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let program: Program;
let browser: Browser;
let page: Page;
let tenant: TestTenant;
let technicianId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ browser, program, tenant } = crew);
  const { id, email } = await crew.technician('Tess Boyd');
  technicianId = id;
  await crew.workOrder(await vehicle(tenant.admin, 72_000), 'Horn is silent', technicianId);
  page = await crew.phone(email);
}, 180_000);

afterAll(async () => {
  program?.resume();
  await crew?.leave();
});

it.each(['/field/day', '/'])('%s is made of one file beside what every page has, asked for at once', async (at) => {
  await page.goto(`${program.url}${at}`);
  await job(page, 'Horn is silent').waitFor();
  const scripts = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map(
      ({ src }) => /\/([a-z-]+)-\w+\.js$/.exec(src)?.[1],
    ),
  );
  expect(scripts.toSorted()).toEqual(['app', 'page-day']);
});

it('is made of its single files where the one of all could not be had', async () => {
  const options = { isMobile: true, serviceWorkers: 'block' } as const;
  const { email } = await crew.technician('Uma Pratt');
  const phone = await signIn(browser, program, email, PASSWORD, { width: 390, height: 844 }, options);
  await phone.route('**/page-day-*.js', (route) => route.abort());
  await phone.goto(`${program.url}/field/day`);
  await phone.getByText('Nothing is assigned to you').waitFor();
  expect(await phone.locator('script[src*="/part-"]').count()).toBeGreaterThan(10);
  await phone.context().close();
});

it('waits for no answer where the line is there and nobody speaks', async () => {
  program.pause();
  await page.goto(`${program.url}/field/day`);
  await job(page, 'Horn is silent').waitFor({ timeout: 5_000 });
  await page.goto(`${program.url}/`);
  await job(page, 'Horn is silent').waitFor({ timeout: 5_000 });
  await job(page, 'Horn is silent').getByRole('button', { name: 'Start' }).click();
  await job(page, 'Horn is silent').getByRole('timer').waitFor();
  program.resume();
  await page.getByRole('link', { name: /^Sync/ }).click();
  await page.getByText('Everything is sent, and this phone is up to date.').waitFor({ timeout: 60_000 });
}, 90_000);

it('never shows the day of whoever was here before', async () => {
  const [before, next] = [await crew.technician('Ann Wu'), await crew.technician('Ben Oz')];
  await crew.workOrder(await vehicle(tenant.admin, 1_000), 'Wipers are stuck', before.id);
  // A worker's requests could not be lost here.
  const options = { isMobile: true, serviceWorkers: 'block' } as const;
  const phone = await signIn(browser, program, before.email, PASSWORD, { width: 390, height: 844 }, options);
  await job(phone, 'Wipers are stuck').waitFor();

  const isMe = '**/api/v1/me';
  await phone.goto(`${program.url}/login`);
  await phone.route(isMe, (route) => route.abort());
  await phone.getByLabel('E-mail').fill(next.email);
  await phone.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Sign in' }).click();
  await phone.getByRole('alert').first().waitFor();
  await phone.unroute(isMe);
  await phone.addInitScript(() => {
    const look = (): void => {
      if (document.body?.innerText.includes('Wipers')) sessionStorage.setItem('shown', 'theirs');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await phone.goto(`${program.url}/field/day`);
  await phone.getByText('Nothing is assigned to you').waitFor();
  expect(await phone.evaluate(() => sessionStorage.getItem('shown'))).toBeNull();
  await phone.context().close();
}, 60_000);

it('shows nothing any more to whom the server no longer lets in', async () => {
  await page.goto('about:blank');
  await tenant.admin.command(`/users/${technicianId}/disable`, { reason: 'Left the company' });
  await page.goto(`${program.url}/field/day`);
  await page.waitForURL('**/login**');
  await page.goto(`${program.url}/field/day`);
  await page.waitForURL('**/login**');
  expect(await job(page, 'Horn is silent').count()).toBe(0);
});
