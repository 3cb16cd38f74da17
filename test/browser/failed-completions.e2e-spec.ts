import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { colleagueOf } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Program } from '../support/program.js';
import { partOnStartedWorkOrder, PASSWORD, provision, type TestTenant } from '../support/tenant.js';

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
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const failed = () => page.getByRole('region', { name: 'Completions that failed' });
const open = (path: string) => page.goto(`${program.url}${path}`);

async function pictures(name: string): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await picture(page, `${name}-${width}-${colorScheme}`);
    }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Somebody's hold of work that nobody has begun. */
async function conflict(): Promise<void> {
  const tess = await colleagueOf(program, tenant, 'technician');
  const { vehicleId } = await partOnStartedWorkOrder(tenant.admin, 9);
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Horn', assignedTo: tess.id };
  const { id } = await tenant.admin.command('/work-orders', body);
  const phone = new Phone(tess.client);
  const hold = phone.make('HoldWorkOrder', { params: { id }, body: { reason: 'awaiting_parts' } });
  expect(results(await phone.send(hold))).toEqual(['refused']);
}

it('completions that failed stand above the conflicts, with what failed and the way to their steps', async () => {
  await open('/conflicts');
  await page.getByText('No conflict is open').waitFor();
  const { id, partId } = await partOnStartedWorkOrder(tenant.admin, 1);
  await tenant.admin.command(`/work-orders/${id}/complete`);
  // By itself, without a reload.
  await failed().getByText('Take parts from stock · Brake pad: Not enough stock. 2 needed, 1 in stock.').waitFor();
  await failed().getByText('Completion failed', { exact: true }).waitFor();
  await conflict();
  await open('/conflicts');
  await failed().waitFor();
  await page.locator('tr.opens').waitFor();
  await pictures('conflicts-completion-failed');

  await open('/conflicts?status=decided');
  await page.getByText('No conflicts').waitFor();
  await becomes(() => failed().count(), 0);

  // Where the card is far below, it is looked at first.
  await open('/conflicts');
  await page.setViewportSize({ width: 390, height: 844 });
  await failed().getByRole('link', { name: /^WO-/ }).click();
  await page.waitForURL(`**/work-orders/${id}#completion`);
  const steps = page.getByRole('region', { name: 'Completion', exact: true });
  await steps.getByText('Take parts from stock').waitFor();
  const first = steps.getByRole('listitem').first();
  // Between the bars at the top and at the bottom.
  const isInSight = () =>
    first.evaluate((step) => {
      const { left, top, bottom } = step.getBoundingClientRect();
      const seen = (y: number) => step.contains(document.elementFromPoint(left + 8, y));
      return seen(top + 2) && seen(bottom - 2);
    });
  await becomes(isInSight, true);
  await picture(page, 'work-order-completion-steps-390');

  await page.setViewportSize({ width: 1440, height: 900 });
  await open('/conflicts');
  await failed().waitFor();
  await tenant.admin.command(`/parts/${partId}/receipts`, { quantity: 1, unitCost: 4 });
  await tenant.admin.command(`/work-orders/${id}/completion/retry`);
  await becomes(() => failed().count(), 0);
}, 180_000);
