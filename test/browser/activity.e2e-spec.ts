import type { Browser, Page } from 'playwright-core';
import { openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let page: Page;
let admin: Client;
let workOrderId = '';

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  const tenant = await provision(program);
  ({ admin } = tenant);
  workOrderId = await startedWorkOrder(admin, await vehicle(admin, 1_000));
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const line = (text: string) => page.getByRole('listitem').filter({ hasText: text });

describe('the activity page', () => {
  it('tells what happened with links, is narrowed by the address, and tells of what comes in', async () => {
    await page.getByRole('link', { name: 'Activity' }).click();
    await line('Started').first().waitFor();
    await picture(page, 'activity');
    await page.getByRole('button', { name: 'Kind, choose' }).click();
    await page.locator('.mat-mdc-menu-item', { hasText: 'Work orders' }).click();
    await page.keyboard.press('Escape');
    await line('Vehicle added').first().waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('kind')).toBe('work-order');
    await admin.command(`/work-orders/${workOrderId}/hold`, { reason: 'other', note: 'Lunch' });
    await page.getByRole('button', { name: '1 new' }).click();
    await line('Put on hold').waitFor();
    await page.reload();
    await line('Put on hold').waitFor();
    await line('Put on hold').getByRole('link', { name: 'WO-000001' }).click();
    await page.waitForURL(new RegExp(workOrderId));
  });

  it('says when nothing fits, and fits a phone', async () => {
    await page.goto(`${program.url}/activity?to=2020-01-31`);
    await page.getByText('Nothing fits').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${program.url}/activity`);
    await line('Started').first().waitFor();
    await picture(page, 'activity-390');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
      0,
    );
  });
});
