import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { operator, OPERATOR, PASSWORD, provision, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  await operator(program);
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

it('an operator sets up a tenant in one form; its admin signs in to an empty but complete company', async () => {
  const other = await provision(program);
  await vehicle(other.admin);
  const domain = `new-${randomUUID().slice(0, 8)}.example`;
  const office = await signIn(browser, program, OPERATOR, PASSWORD);
  await office.goto(`${program.url}/tenants/new`);
  await office.locator('#companyName').fill('New Company');
  await office.locator('#domain').fill(domain);
  await office.locator('#adminEmail').fill(`admin@${domain}`);
  await office.locator('#adminPassword').fill(PASSWORD);
  await office.getByText('Professional').click();
  await picture(office, 'tenant-new-1440');
  await office.getByRole('button', { name: 'Set up tenant' }).click();
  await office.getByText('New Company').first().waitFor();
  await picture(office, 'tenants-1440');

  const admin = await signIn(browser, program, `admin@${domain}`, PASSWORD);
  await admin.goto(`${program.url}/vehicles`);
  await admin
    .getByText(/no vehicles|first vehicle/i)
    .first()
    .waitFor();
  await picture(admin, 'vehicles-empty-1440');
}, 120_000);
