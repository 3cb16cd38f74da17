import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;
const email = () => `rosa@${tenant.domain}`;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  const rosa = { name: 'Rosa Diaz', email: email(), password: PASSWORD, roles: ['fleet_manager'] };
  await tenant.admin.command('/users', rosa);
  browser = await openBrowser();
  page = await signIn(browser, program, email(), PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const button = (name: string, where: Page | ReturnType<Page['getByRole']> = page) =>
  where.getByRole('button', { name, exact: true });

/** What an authenticator app shows, not just before it shows the next; or what it showed or will show a step from now. */
async function codeOf(secret: string, step = 0): Promise<string> {
  await eventually(() => (Date.now() / 1000) % 30 < 20, 15_000);
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * step });
}

it('somebody sets up a second factor, signs in with it and with a recovery code, and turns it off', async () => {
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByText('Off', { exact: true }).waitFor();
  // Who has just signed in is not asked for the password again; whoever goes on where somebody was, is.
  await button('Set up').click();
  await button('Cancel').click();
  await page.reload();
  await button('Set up').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill('not mine');
  await button('Go on', dialog).click();
  await dialog.getByText('This is not your password.').waitFor();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await button('Go on', dialog).click();
  await page.getByRole('img', { name: /QR code/ }).waitFor();
  await picture(page, 'factor-scan');
  const secret = (await page.locator('.secret').textContent())!.trim();
  await page.getByLabel('Six digits').fill('000000');
  await button('Turn on').click();
  await page.getByText('The code is not right, or was used already.').waitFor();
  await page.getByLabel('Six digits').fill(await codeOf(secret, -1));
  await button('Turn on').click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  await becomes(() => codes.count(), 10);
  const recovery = (await codes.first().textContent())!.trim();
  await picture(page, 'factor-codes');
  await button('I have kept them').click();
  await page.getByText('10 recovery codes are left').waitFor();

  for (const code of [await codeOf(secret), recovery]) {
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill(email());
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Sign in').click();
    await page.getByRole('heading', { name: 'Your second factor' }).waitFor();
    await picture(page, 'factor-login');
    await button('Go on').click();
    await page.getByText('Six digits, or one of your recovery codes.').waitFor();
    await page.getByLabel('Code').fill(code);
    await button('Go on').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  }

  await page.goto(`${program.url}/account`);
  await page.getByText('9 recovery codes are left').waitFor();
  await picture(page, 'factor-on');
  await button('Make new ones').click();
  await button('Make new ones', dialog).click();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await button('Make new ones', dialog).click();
  await codes.first().waitFor();
  expect((await codes.first().textContent())!.trim()).not.toBe(recovery);
  await button('I have kept them').click();
  await page.getByText('10 recovery codes are left').waitFor();
  await button('Turn off').click();
  await dialog.getByLabel(/A code/).fill(await codeOf(secret, 1));
  await button('Turn off', dialog).click();
  await page.getByText('Off', { exact: true }).waitFor();
}, 120_000);

it('an admin sees who has one, and resets it for who has lost theirs', async () => {
  const { data } = (await tenant.admin.get<{ data: { id: string }[] }>('/users?search=rosa')).body;
  const rosa = await tenant.admin.logIn(email(), PASSWORD);
  const begun = await rosa.post<{ secret: string }>('/me/second-factor', { password: PASSWORD });
  await rosa.command('/me/second-factor/confirm', { code: await codeOf(begun.body.secret) });
  const admin = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await admin.goto(`${program.url}/users/${data[0]!.id}`);
  await button('Reset', admin).click();
  await picture(admin, 'factor-reset');
  await button('Reset', admin.getByRole('dialog')).click();
  await admin.getByRole('region', { name: 'History' }).getByText('Second factor removed').first().waitFor();
  await becomes(() => button('Reset', admin).count(), 0);
  await admin.context().close();
}, 60_000);
