import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { part, PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

const DAY = 86_400_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let page: Page;
let admin: Client;
let email: string;
let [vehicleId, partId, workOrderId, invoiceId] = ['', '', '', ''];

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  const tenant = await provision(program);
  ({ admin } = tenant);
  email = `admin@${tenant.domain}`;
  vehicleId = await vehicle(admin, 1_000);
  partId = await part(admin, [{ quantity: 5, unitCost: 12.34 }]);
  workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/parts`, { partId, quantity: 2 });
  await admin.command(`/work-orders/${workOrderId}/complete`, { odometer: 1_050, laborHours: 1.5, laborRate: 85.5 });
  await program.until(async () => {
    const { body } = await admin.get<{ data: { id: string }[] }>(`/invoices?workOrderId=${workOrderId}`);
    return (invoiceId = body.data[0]?.id ?? '');
  }, 'the invoice');
  await admin.command(`/vehicles/${vehicleId}`, { group: 'North', make: 'Mack' }, 'PATCH');
  browser = await openBrowser();
  page = await signIn(browser, program, email, PASSWORD);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const banner = () => page.getByText(/^As it was on/);
const primary = () => page.locator('.detail-head .actions');

describe('a detail page', () => {
  it('shows the past from any line of the history, says so, and lets nothing be changed until one is back', async () => {
    await page.goto(`${program.url}/work-orders/${workOrderId}`);
    await page.getByText('Completed').first().waitFor();
    await page.getByRole('link', { name: /^Show as of here: Started/ }).click();
    await page.waitForURL(/asOf=/);
    await banner().waitFor();
    await picture(page, 'as-of-work-order');
    await page.locator('.detail-head app-chip', { hasText: 'In progress' }).waitFor();
    await becomes(() => page.getByRole('button', { name: /^(Complete|More|Edit|Add task|Assign|Change)$/ }).count(), 0);
    await becomes(() => page.locator('[aria-current=true]', { hasText: 'Started' }).count(), 1);
    // Whoever goes through the past by keyboard is still at the line.
    const focused = page.locator('[aria-label^="Show as of here: Started"]:focus');
    await becomes(() => focused.count(), 1);
    await page.getByRole('link', { name: 'Back to now' }).click();
    await page.locator('.detail-head app-chip', { hasText: 'Completed' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows a minute that was picked; the address keeps it', async () => {
    await page.goto(`${program.url}/vehicles/${vehicleId}`);
    await page.getByRole('button', { name: 'As of…' }).click();
    const field = page.getByLabel('How it was on');
    expect(await field.inputValue()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await banner().waitFor();
    const asOf = new URL(page.url()).searchParams.get('asOf') ?? '';
    expect(Math.abs(Date.parse(asOf) - Date.now())).toBeLessThan(90_000);
    await page.reload();
    await banner().waitFor();
    await page.getByRole('button', { name: 'As of…' }).click();
    await field.fill('2020-02-29T12:30');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('It was not there yet on 02/29/2020 12:30.').waitFor();
    await picture(page, 'as-of-missing');
    // Noon in New York, whose clock is five hours behind.
    expect(new URL(page.url()).searchParams.get('asOf')).toBe('2020-02-29T17:30:59.999Z');
    await page.getByRole('link', { name: 'Back to now' }).click();
    await page.getByRole('heading', { name: /Mack/ }).waitFor();
  });

  it.each(['vehicles', 'parts', 'work-orders', 'invoices'])(
    'says of what is no date that it is none: %s',
    async (kind) => {
      const id = { vehicles: vehicleId, parts: partId, 'work-orders': workOrderId, invoices: invoiceId }[kind];
      await page.goto(`${program.url}/${kind}/${id}?asOf=last-week`);
      await page.getByText('“last-week” is no date.').waitFor();
      await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
      await picture(page, `as-of-nonsense-${kind}`);
      await page.getByRole('link', { name: 'Back to now' }).click();
      await page.locator('.detail-head h1').waitFor();
      expect(new URL(page.url()).search).toBe('');
    },
  );

  it('says no more of a moment that has not been than that', async () => {
    await page.goto(`${program.url}/work-orders/${workOrderId}?asOf=2999-01-01T00:00:00Z`);
    await page.getByText('“2999-01-01T00:00:00Z” is no moment that has been.').waitFor();
    await becomes(() => banner().count(), 0);
  });

  it('tells how urgent work was then, and not how late it would be now', async () => {
    const dueDate = new Date(Date.now() + 3 * DAY).toISOString().slice(0, 10);
    const { id } = await admin.command('/work-orders', {
      ...{ vehicleId, category: 'Repair', priority: 'scheduled', description: 'Wash', dueDate },
    });
    const asOf = new Date().toISOString();
    const later = await signIn(browser, program, email, PASSWORD);
    await later.clock.setFixedTime(Date.now() + 90 * DAY);
    await later.goto(`${program.url}/work-orders/${id}`);
    await later.locator('dd', { hasText: 'Overdue' }).waitFor();
    await later.goto(`${program.url}/work-orders/${id}?asOf=${asOf}`);
    await later.locator('dd', { hasText: /In [234] d/ }).waitFor();
    await later.context().close();
  });

  it.each(['vehicle', 'part', 'invoice'])('has its past: %s', async (kind) => {
    const path = { vehicle: `/vehicles/${vehicleId}`, part: `/parts/${partId}`, invoice: `/invoices/${invoiceId}` }[
      kind
    ];
    await page.goto(`${program.url}${path}`);
    await page
      .getByRole('link', { name: /^Show as of here/ })
      .last()
      .click();
    await banner().waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await picture(page, `as-of-${kind}`);
    if (kind === 'vehicle') {
      await page.getByRole('heading', { level: 1, name: /Ford/ }).waitFor();
      await page.getByText('Service, work orders and readings are shown only as they are now.').waitFor();
    }
    if (kind !== 'invoice') await becomes(() => primary().getByRole('button').count(), 0);
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, `as-of-${kind}-390`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
      0,
    );
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('a number', () => {
  it('says in sentences what it comes from, with links', async () => {
    await page.goto(`${program.url}/work-orders/${workOrderId}`);
    await page.getByRole('button', { name: 'Why? Total' }).click();
    const dialog = page.getByRole('dialog', { name: 'Total: why?' });
    await dialog.getByText('$152.93 is the sum of these 2 amounts.').waitFor();
    await dialog.getByText('1.5 h at $85.50').waitFor();
    await picture(page, 'why-total');
    await dialog.getByRole('link', { name: /^P-/ }).click();
    await page.waitForURL(/\/parts\//);
    await page.goto(`${program.url}/invoices/${invoiceId}`);
    await page.getByRole('button', { name: 'Why? Total' }).click();
    await dialog.getByText('$152.93 is the sum of these 2 amounts.').waitFor();
    await dialog.getByText(/^Added by /).waitFor();
    await picture(page, 'why-invoice');
    await page.goto(`${program.url}/vehicles/${vehicleId}`);
    await page.getByRole('button', { name: 'Why? Odometer' }).click();
    await page.getByText('1,050 mi is the latest reading that counts.').waitFor();
    await picture(page, 'why-odometer');
    await page.getByRole('dialog').getByRole('link', { name: 'WO-000001' }).click();
    await page.waitForURL(/\/work-orders\//);
  });
});
