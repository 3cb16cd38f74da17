import type { Browser, Locator, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { operator, OPERATOR, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program, 'starter');
  await operator(program);
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const button = (name: string, where: Page | Locator) => where.getByRole('button', { name, exact: true });

describe('what got stuck', () => {
  it('is seen by an admin, tried again, and seen through', async () => {
    const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
    await page.goto(`${program.url}/background-work`);
    await page.getByText('Everything is done').waitFor();
    await picture(page, 'admin-work-none');
    const vehicles = [await vehicle(tenant.admin), await vehicle(tenant.admin)];
    for (const [index, reader] of ['saga-part-reservation', 'a-reader-that-is-gone'].entries())
      await database.admin(
        `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error)
         SELECT tenant_id, $2, id, stream_id, version, 'parked', 5, now(), $3 FROM event WHERE stream_id = $1 AND version = 1`,
        [vehicles[index], reader, 'DomainError: insufficient_stock {"needed":4,"available":1}'],
      );
    await page.reload();
    const card = page.locator('.item').filter({ hasText: 'Reserving parts' });
    await card.getByText('Not enough stock. 4 needed, 1 in stock.').waitFor();
    await picture(page, 'admin-work');
    await button('Try again', card).click();
    const trials = page.locator('section', { has: page.getByRole('heading', { name: 'Tried again by you' }) });
    await trials.getByText('Done').waitFor();
    await card.waitFor({ state: 'detached' });
    // Nobody reads for this one: it stays as what is being tried.
    await button('Try again', page).click();
    await trials.getByText('Trying…').waitFor();
    await database.admin(`UPDATE parked_event SET status = 'parked', tries = 5`);
    await trials.getByText('Failed again').waitFor();
    await picture(page, 'admin-work-tried');
    await database.admin('DELETE FROM parked_event');
    await page.context().close();
  }, 60_000);

  it('is seen by an operator in every company, without its content', async () => {
    const id = await vehicle(tenant.admin);
    await database.admin(
      `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error)
       SELECT tenant_id, 'saga-part-reservation', id, stream_id, version, 'parked', 5, now(), 'Error: Ms Smith has no parts'
       FROM event WHERE stream_id = $1 AND version = 1`,
      [id],
    );
    const office = await signIn(browser, program, OPERATOR, PASSWORD);
    await office.getByRole('link', { name: 'Background work' }).click();
    const item = office.locator('.item').filter({ hasText: `Tenant ${tenant.domain}` });
    await item.getByText('The reason stays within the company.').waitFor();
    await becomes(() => office.getByText('Smith').count(), 0);
    await picture(office, 'operator-work');
    await button('Try again', item).click();
    await item.waitFor({ state: 'detached' });
    await office.context().close();
  }, 60_000);
});

describe('an operator', () => {
  it('sees use against the plan, changes it, suspends with a reason and lifts it; everybody is out at once', async () => {
    const own = await provision(program, 'starter');
    for (let made = 0; made < 21; made += 1) await vehicle(own.admin);
    const inside = await signIn(browser, program, `admin@${own.domain}`, PASSWORD);
    await inside.getByText('All changes saved').waitFor();
    const office = await signIn(browser, program, OPERATOR, PASSWORD);
    await office.getByRole('searchbox').fill(own.domain);
    await office.getByRole('row').filter({ hasText: own.domain }).getByRole('link').click();
    const vehicles = office.getByRole('meter', { name: 'Vehicles' });
    await vehicles.waitFor();
    await becomes(() => vehicles.getAttribute('aria-valuetext'), '21 of 25');
    await picture(office, 'operator-tenant');

    const ask = office.getByRole('dialog');
    await button('Change plan', office).click();
    await ask.getByRole('combobox').click();
    await office.getByRole('option', { name: /Professional/ }).click();
    await button('Change plan', ask).click();
    await office.getByText('of 100').waitFor();
    for (let made = 0; made < 5; made += 1) await vehicle(own.admin);
    await button('Change plan', office).click();
    await ask.getByRole('combobox').click();
    await office.getByRole('option', { name: /Starter/ }).click();
    await button('Change plan', ask).click();
    await ask.getByText('This plan allows 25 vehicles, and 26 are in use.').waitFor();
    await picture(office, 'operator-plan-refused');
    await button('Cancel', ask).click();

    await button('Suspend', office).click();
    await ask.getByLabel(/Reason/).fill('Invoice 7 is not paid');
    await button('Suspend', ask).click();
    await inside.waitForURL(/\/login/, { timeout: 5_000 });
    await inside.getByText('This company is suspended: Invoice 7 is not paid.').waitFor();
    await picture(inside, 'suspended-login');
    await office.getByText('Nobody of this company gets in').waitFor();
    await office.getByRole('region', { name: 'History' }).getByText('Suspended').waitFor();
    await picture(office, 'operator-tenant-suspended');
    await button('Lift suspension', office).click();
    await office.getByText('Active').waitFor();
    await inside.getByLabel('E-mail').fill(`admin@${own.domain}`);
    await inside.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await inside.getByRole('button', { name: 'Sign in' }).click();
    await inside.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
    for (const each of [inside, office]) await each.context().close();
  }, 120_000);
});
