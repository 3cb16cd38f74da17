import type { Browser, Page } from 'playwright-core';
import { openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { linkFor } from '../support/mails.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

const CHOSEN = 'nine lives of a fleet';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

async function open(path: string, viewport = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'en-US', serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(path.startsWith('http') ? path : `${program.url}${path}`);
  return page;
}

const signedIn = (page: Page) => page.waitForURL((url) => url.pathname === '/work-orders');

it('whoever is invited chooses a password by the link in their mail, and is signed in', async () => {
  const email = `tess@${tenant.domain}`;
  await tenant.admin.command('/users', { name: 'Tess Ortega', email, roles: ['technician'] });
  const link = await linkFor(program, tenant.tenantId, email, 'invitation');
  const page = await open(link, { width: 390, height: 844 });
  await page.getByRole('heading', { name: 'Welcome, Tess Ortega' }).waitFor();
  await picture(page, 'invitation-390');
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('password1234');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByRole('alert').getByText('among the first that anybody tries').waitFor();
  await password.fill(CHOSEN);
  await page.getByRole('button', { name: 'Set password' }).click();
  // With a phone in hand, a technician begins with their day.
  await page.waitForURL((url) => url.pathname === '/field/day');

  const again = await open(link);
  await again.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await picture(again, 'link-used-1440');
}, 60_000);

it('a forgotten password is replaced by a link, from the page where one signs in', async () => {
  const email = `bo@${tenant.domain}`;
  await tenant.admin.command('/users', { name: 'Bo', email, password: PASSWORD, roles: ['technician'] });
  const page = await open('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await picture(page, 'forgot-password-1440');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  await picture(page, 'forgot-password-asked-1440');
  await page.goto(await linkFor(program, tenant.tenantId, email, 'reset'));
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'reset-1440-dark');
  await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await signedIn(page);
}, 60_000);

it('a person chooses the language of their mails and another password, and stays signed in', async () => {
  const email = `kim@${tenant.domain}`;
  await tenant.admin.command('/users', { name: 'Kim', email, password: PASSWORD, roles: ['technician'] });
  const page = await signIn(browser, program, email, PASSWORD);
  await page.getByRole('button', { name: 'Account of Kim' }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  await page.getByRole('combobox', { name: 'Language of your mails' }).click();
  await page.getByRole('option', { name: 'Español' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill(CHOSEN);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your present password is another one.').waitFor();
  await picture(page, 'account-1440');
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed.').waitFor();
  await page.goto(`${program.url}/work-orders`);
  await page.getByRole('heading', { level: 1, name: 'Work orders' }).waitFor();
}, 60_000);

it('a page that is left before it hears of its new token is signed in when it is opened again', async () => {
  const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  const context = page.context();
  const renewed = new Promise<number>((resolve) => {
    void context.route('**/api/v1/auth/refresh', async (route) => {
      const headers = await route.request().allHeaders();
      const answer = await new Client(program).post('/auth/refresh', {}, { ...headers, cookie: headers['cookie']! });
      resolve(answer.status);
    });
  });
  await page.reload({ waitUntil: 'commit' });
  expect(await renewed).toBe(200);
  await context.unroute('**/api/v1/auth/refresh');
  await database.admin(`UPDATE session SET replaced_at = replaced_at - interval '20 seconds'`);
  await page.goto(`${program.url}/work-orders`);
  await page.getByRole('heading', { level: 1, name: 'Work orders' }).waitFor();
}, 60_000);

it('an administrator sees what was sent, and no link in it', async () => {
  const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await page.goto(`${program.url}/mails`);
  await page
    .getByRole('button', { name: /You are invited/ })
    .first()
    .click();
  await page.getByText('(a link for the receiver only)').waitFor();
  expect(await page.content()).not.toContain('/invitation/');
  await picture(page, 'mails-1440');
  await database.admin(
    `UPDATE sent_mail SET status = 'failed', tries = 3, error = '550 5.1.1 no such mailbox' WHERE template = 'invitation'`,
  );
  await page.getByRole('button', { name: 'State, choose' }).click();
  await picture(page, 'mails-menu');
  await page.getByText('Failed', { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByText('550 5.1.1 no such mailbox').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'mails-failed-390');
}, 60_000);
