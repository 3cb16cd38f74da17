import type { Page } from 'playwright-core';
import type { UserDetail } from '#domain/identity/views.js';
import { findings } from '../support/axe.js';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { colleagueOf } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, browser] = [await provision(program), await openBrowser()];
  for (const name of ['Main yard', 'Tire shop']) await tenant.admin.command('/locations', { name });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const locationOf = async (id: string) => (await tenant.admin.get<UserDetail>(`/users/${id}`)).body.location?.name;

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Location' }).click();
  await page.getByRole('option', { name }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

it('the office says where somebody works, and sees it in their history', async () => {
  const { id } = await colleagueOf(program, tenant, 'technician');
  const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await page.goto(`${program.url}/users/${id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  await choose(page, 'Tire shop');
  await page.getByText('Location changed to Tire shop').waitFor();
  expect(await page.getByRole('region', { name: 'Details' }).innerText()).toMatch(/Location\s+Tire shop/);
  await picture(page, 'user-location-1440');

  await page.getByRole('button', { name: 'Edit' }).click();
  await picture(page, 'user-location-edit-1440');
  expect(await findings(page)).toEqual([]);
  await choose(page, 'None');
  await page.getByText('Location changed to none').waitFor();
  await becomes(() => locationOf(id), undefined);
  await page.context().close();
}, 60_000);

it('somebody says it of themselves, and keeps the language of their mails', async () => {
  const email = `lee@${tenant.domain}`;
  const lee = { name: 'Lee', email, password: PASSWORD, roles: ['technician'] };
  const { id } = await tenant.admin.command('/users', lee);
  const page = await signIn(browser, program, email, PASSWORD);
  await page.goto(`${program.url}/account`);
  await choose(page, 'Main yard');
  await page.getByText('Saved.').waitFor();
  await becomes(() => locationOf(id), 'Main yard');
  await picture(page, 'account-location-1440');
  await page.reload();
  await becomes(() => page.getByRole('combobox', { name: 'Location' }).innerText(), 'Main yard');
  expect(await page.getByRole('combobox', { name: 'Language of your mails' }).innerText()).toBe('English');
  await page.context().close();
}, 60_000);
