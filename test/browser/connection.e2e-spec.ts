import type { Browser, Page } from 'playwright-core';
import { openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD, undefined, { serviceWorkers: 'allow' });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });

describe('without a connection', () => {
  it('the application starts all the same, says so, and goes on by itself where it was asked to', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.goto(`${program.url}/vehicles`);
    await heading('Vehicles').waitFor();
    await page.getByText('All changes saved').waitFor();
    await page.context().setOffline(true);
    const connection = page.getByRole('banner').getByRole('status');
    await connection.getByText(/^Offline since \d\d:\d\d$/).waitFor();
    expect(await connection.getAttribute('title')).toMatch(/^What is shown is from \d\d:\d\d\./);
    await picture(page, 'offline-page');
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, 'offline-page-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.reload();
    await heading('No connection').waitFor();
    expect(new URL(page.url()).pathname).toBe('/vehicles');
    await picture(page, 'offline-start');
    await page.context().setOffline(false);
    await heading('Vehicles').waitFor();
  }, 60_000);

  it('nobody is signed out by a server that is down for a while', async () => {
    await page.goto(`${program.url}/vehicles`);
    await heading('Vehicles').waitFor();
    await program.stop('SIGKILL');
    await page.reload();
    await heading('No connection').waitFor();
    await program.start();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading('Vehicles').waitFor();
  }, 60_000);

  it('a page that stayed open shows what happened meanwhile', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const id = await startedWorkOrder(tenant.admin, vehicleId);
    await page.goto(`${program.url}/work-orders/${id}`);
    await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
    await program.stop('SIGKILL');
    await program.start();
    // Changed by somebody else, before this page's socket is back.
    const other = await tenant.admin.command(`/work-orders/${id}/hold`, { reason: 'awaiting_parts' });
    expect(other.version).toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
  }, 60_000);
});
