import type { Browser, CDPSession, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { OPERATOR, PASSWORD, provision, type TestTenant } from '../support/tenant.js';

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

const button = (where: Page | ReturnType<Page['getByRole']>, name: string) =>
  where.getByRole('button', { name, exact: true });

/** A device that makes passkeys and knows its owner by the finger. Its owner says yes only when told to. */
async function device(page: Page): Promise<{ session: CDPSession; consents(to: boolean): Promise<unknown> }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const consents = (enabled: boolean) =>
    session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return { session, consents };
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

const isIn = (page: Page) => page.waitForURL((url) => !url.pathname.startsWith('/login'));

it('somebody adds a passkey, signs in with it alone and beside the password, renames and removes it', async () => {
  const email = `rosa@${tenant.domain}`;
  const rosa = { name: 'Rosa Diaz', email, password: PASSWORD, roles: ['fleet_manager'] };
  await tenant.admin.command('/users', rosa);
  const page = await signIn(browser, program, email, PASSWORD);
  const { consents } = await device(page);
  await page.goto(`${program.url}/account`);
  await picture(page, 'passkeys-none');
  await button(page, 'Add a passkey').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What to call it').fill('Work laptop');
  await picture(page, 'passkeys-add');
  await button(dialog, 'Go on').click();
  // The page was loaded anew, so the session is no longer fresh.
  await dialog.getByLabel('Your password').waitFor();
  // The one that asked for the name has gone.
  await eventually(async () => (await dialog.count()) === 1);
  await dialog.getByLabel('Your password').fill('not mine');
  await button(dialog, 'Go on').click();
  await dialog.getByText('This is not your password.').waitFor();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await button(dialog, 'Go on').click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  await becomes(() => codes.count(), 10);
  await picture(page, 'passkeys-codes');
  await button(page, 'I have kept them').click();
  await page.getByText('Work laptop').waitFor();
  await picture(page, 'passkeys-one');

  await consents(false);
  await signOut(page);
  await picture(page, 'passkeys-login');
  await consents(true);
  await button(page, 'Use a passkey').click();
  await isIn(page);

  await consents(false);
  await signOut(page);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { name: 'Your second factor' }).waitFor();
  await picture(page, 'passkeys-second-step');
  await consents(true);
  await button(page, 'Use your passkey').click();
  await isIn(page);

  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await button(page, 'Rename Work laptop').click();
  await dialog.getByLabel('Name', { exact: true }).fill('Desk');
  await button(dialog, 'Rename').click();
  // Who has just signed in is not asked for the password.
  await button(page, 'Remove Desk').click();
  await button(dialog, 'Remove').click();
  await page.getByText('Passkey removed.').waitFor();
  await page.getByText('nothing to remember').waitFor();
  await page.context().close();
}, 120_000);

it('an operator has them too', async () => {
  const page = await signIn(browser, program, OPERATOR, PASSWORD);
  await device(page);
  await page.goto(`${program.url}/account`);
  await button(page, 'Add a passkey').click();
  const dialog = page.getByRole('dialog');
  await button(dialog, 'Go on').click();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await button(dialog, 'Go on').click();
  await button(page, 'I have kept them').click();
  await page.getByText('10 recovery codes are left').waitFor();
  await picture(page, 'passkeys-operator');
  await page.context().close();
}, 60_000);

it('who has a role that asks for a second factor sets one up before anything else', async () => {
  const email = `tess@${tenant.domain}`;
  const { id } = await tenant.admin.command('/roles', { name: 'Dispatcher', permissions: ['view_vehicles'] });
  await tenant.admin.command('/users', { name: 'Tess Moor', email, password: PASSWORD, roleIds: [id] });
  const page = await signIn(browser, program, email, PASSWORD);
  await device(page);
  await page.waitForURL('**/vehicles');

  const admin = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await admin.goto(`${program.url}/roles/${id}`);
  await admin.getByRole('checkbox', { name: /Asks for a second factor/ }).check();
  await picture(admin, 'factor-role');
  await button(admin, 'Save changes').click();
  await admin.getByText('Saved.').waitFor();
  // Who is at work meanwhile is led there.
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.goto(`${program.url}/vehicles`);
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await picture(page, 'factor-wanted');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'factor-wanted-phone');
  await button(page, 'Add a passkey').click();
  const dialog = page.getByRole('dialog');
  await button(dialog, 'Go on').click();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await button(dialog, 'Go on').click();
  await picture(page, 'factor-wanted-codes');
  await button(page, 'I have kept them').click();
  await button(page, 'Go on').click();
  await page.waitForURL('**/vehicles');
  await page.goto(`${program.url}/account`);
  await page.getByText('10 recovery codes are left').waitFor();
  await picture(page, 'account-phone');

  await admin.goto(`${program.url}/users?search=tess`);
  await admin.getByRole('cell', { name: 'On', exact: true }).waitFor();
  await picture(admin, 'factor-users');
  await page.context().close();
  await admin.context().close();
}, 120_000);
