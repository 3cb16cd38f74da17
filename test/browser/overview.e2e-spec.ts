import type { Browser, Page } from 'playwright-core';
import { becomes, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import {
  dueService,
  part,
  PASSWORD,
  provision,
  startedWorkOrder,
  vehicle,
  type TestTenant,
} from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let page: Page;
let vehicleId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  const { admin, domain } = tenant;
  vehicleId = await vehicle(admin, 9_000);
  const workOrderId = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${workOrderId}/labor`, { hours: 2, rate: 30 });
  await admin.command(`/work-orders/${workOrderId}/complete`);
  await startedWorkOrder(admin, vehicleId);
  await dueService(admin, vehicleId, { miles: 5_000, days: 36_000 });
  await program.until(async () => (await admin.get<{ total: number }>('/invoices')).body.total === 1, 'the invoice');
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${domain}`, PASSWORD);
  await page.emulateMedia({ reducedMotion: 'reduce' });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

const card = (name: string) => page.getByRole('region', { name });
const boxOf = async (name: string) => (await card(name).boundingBox())!;
/** 0 while the page draws it anew. */
const widthOf = async (name: string) => Math.round((await card(name).boundingBox())?.width ?? 0);

describe('the overview', () => {
  it('is where an office day begins, and its numbers lead into their lists', async () => {
    await page.waitForURL('**/overview');
    await card('Vehicles').getByRole('link', { name: '1', exact: true }).waitFor();
    await card('Monthly cost').getByText('Labor').first().waitFor();
    await picture(page, 'overview');
    await becomes(() => page.locator('app-widget .parts li:not(:has(a))').count(), 0);
    for (const name of ['1 active', '100 % available']) {
      await card('Vehicles').getByRole('link', { name }).click();
      await page.waitForURL('**/vehicles?status=active');
      await page.goBack();
    }
    await card('Active work orders').getByRole('link', { name: '1 in progress' }).click();
    await page.waitForURL('**/work-orders?status=in_progress');
    // Also for who looked at the board last, which shows every state.
    await page.getByRole('button', { name: 'Board' }).click();
    await page.getByRole('region', { name: 'In progress, 1' }).waitFor();
    await page.goto(`${program.url}/overview`);
    await card('Active work orders').getByRole('link', { name: '1 in progress' }).click();
    await page.waitForURL('**/work-orders?*status=in_progress*');
    await page.getByText('1 in progress', { exact: true }).waitFor();
    await page.goBack();
    const month = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', year: 'numeric', month: '2-digit' });
    await page.locator('.chart svg path[fill]').last().waitFor();
    await card('Monthly cost').locator('table a').last().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('month') === month.format(new Date()));
    await page.locator('.page-head').getByText('1 · $60.00', { exact: true }).waitFor();
    await picture(page, 'overview-month');
    await page.goBack();
    await card('Monthly cost').locator('.chart').getByText('USD').waitFor();
    await card('Service due').getByRole('link', { name: '1 overdue' }).click();
    await page.waitForURL('**/due-service?level=overdue');
  });

  it('says active of the same work orders everywhere, and leads to a list of just so many', async () => {
    const { admin } = tenant;
    const made = async (dueDate: string | null) => {
      const order = { vehicleId, category: 'Repair', priority: 'scheduled', description: 'Counted', dueDate };
      return (await admin.command('/work-orders', order)).id;
    };
    await admin.command(`/work-orders/${await made(null)}/schedule`, { date: '2026-06-01' });
    await made('2026-01-15');
    const failed = await startedWorkOrder(admin, vehicleId);
    const short = await part(admin, []);
    await admin.command(`/work-orders/${failed}/parts`, { partId: short, quantity: 1 });
    await admin.command(`/work-orders/${failed}/complete`);
    await page.goto(`${program.url}/overview`);
    const active = card('Active work orders');
    await active.getByRole('link', { name: '1 completion failed' }).waitFor();
    await active.getByRole('link', { name: '4', exact: true }).waitFor();
    await picture(page, 'overview-active');
    for (const [link, count] of [
      ['Active work orders', '4 active'],
      ['4', '4 active'],
      ['1 completion failed', '1 active'],
      ['1 overdue', '1 active'],
      ['1 scheduled', '1 scheduled'],
    ] as const) {
      await active.getByRole('link', { name: link, exact: true }).click();
      await page.locator('.page-head').getByText(count, { exact: true }).waitFor();
      await picture(page, `overview-list-${link.replaceAll(' ', '-')}`);
      if (link === '1 completion failed') await page.getByRole('button', { name: 'Completion failed' }).waitFor();
      await page.goBack();
    }
    // The rail counts, and the list opens with, the same.
    await page
      .getByRole('link', { name: /^Work orders/ })
      .getByText('4', { exact: true })
      .waitFor();
    await page.getByRole('link', { name: /^Work orders/ }).click();
    await page.locator('.page-head').getByText('4 active', { exact: true }).waitFor();
    await page.goto(`${program.url}/vehicles/${vehicleId}`);
    await page.locator('.tile', { hasText: 'Active work orders' }).getByRole('link', { name: '4' }).click();
    await page.locator('.page-head').getByText('4 active', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'State: active' }).waitFor();
  }, 60_000);

  it('shows a change made elsewhere', async () => {
    await page.goto(`${program.url}/overview`);
    await card('Vehicles').getByRole('link', { name: '1', exact: true }).waitFor();
    await vehicle(tenant.admin);
    await card('Vehicles').getByRole('link', { name: '2', exact: true }).waitFor();
  });

  it('keeps an arrangement under way while the window is as narrow as a phone', async () => {
    await page.goto(`${program.url}/overview`);
    await card('Service due').getByText('1 overdue').waitFor();
    const before = await widthOf('Service due');
    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.getByRole('button', { name: /^Move Service due/ }).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowLeft');
    await eventually(async () => (await widthOf('Service due')) < before * 0.7);
    const arranged = await widthOf('Service due');
    await page.setViewportSize({ width: 600, height: 900 });
    await becomes(() => page.locator('.grid-stack').count(), 0);
    await card('Service due').getByText('1 overdue').waitFor();
    await picture(page, 'overview-arranging-narrow');
    await page.setViewportSize({ width: 1440, height: 900 });
    await becomes(() => widthOf('Service due'), arranged);
    // It goes on, and can still be given up.
    await page.getByRole('button', { name: /^Move Service due/ }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await eventually(async () => (await widthOf('Service due')) > arranged + 10);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await becomes(() => widthOf('Service due'), before);
  });

  it('is arranged by mouse and keyboard, kept, and taken back', async () => {
    const before = await boxOf('Service due');
    await page.getByRole('button', { name: 'Arrange' }).click();
    // By keyboard: narrower, which makes room beside it.
    await page.getByRole('button', { name: /^Move Service due/ }).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowLeft');
    await page.waitForFunction(
      (width) => document.querySelector('[data-widget="maintenance_due"]')!.getBoundingClientRect().width < width * 0.7,
      before.width,
    );
    // By mouse: the first card to the right of the second.
    const [handle, target] = [
      (await page.getByRole('button', { name: /^Move Vehicles/ }).boundingBox())!,
      await boxOf('Active work orders'),
    ];
    await page.mouse.move(handle.x + 8, handle.y + 8);
    await page.mouse.down();
    await page.mouse.move(handle.x + 20, handle.y + 8);
    await page.locator('.grid-stack-dragging').waitFor();
    // Let go when the other has made room, as a person does: until then the hand moves on, as moves of one frame come as one.
    let moves = 0;
    await eventually(async () => {
      await page.mouse.move(target.x + ((moves += 1) % 2 ? 60 : -80), target.y + 20, { steps: 6 });
      return (await boxOf('Active work orders')).x < target.x;
    });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Size and place of Monthly cost' }).click();
    await page.getByRole('menuitem', { name: 'Take away' }).click();
    await card('Monthly cost').waitFor({ state: 'detached' });
    await picture(page, 'overview-arranging');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Arrange' }).waitFor();
    const kept = await boxOf('Service due');
    expect(kept.width).toBeLessThan(before.width * 0.7);

    await page.reload();
    await card('Service due').getByText('1 overdue').waitFor();
    expect((await boxOf('Service due')).width).toBeCloseTo(kept.width, 0);
    expect((await boxOf('Vehicles')).x).toBeGreaterThan((await boxOf('Active work orders')).x);
    await becomes(() => card('Monthly cost').count(), 0);

    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('menuitem', { name: 'Monthly cost' }).click();
    await card('Monthly cost').waitFor();
    await page.getByRole('button', { name: 'As the company has it' }).click();
    await eventually(async () => Math.abs((await boxOf('Service due')).width - before.width) < 1);
    await card('Monthly cost').getByText('Labor').first().waitFor();
  });
});

describe('due service', () => {
  it('says why, becomes a work order, and counts from anew when that is done', async () => {
    await page.goto(`${program.url}/due-service`);
    await page.getByRole('button', { name: /^5,000 mi since 0 mi/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The meter showed 9,000 mi').waitFor();
    await dialog.getByText('That is 4,000 mi past it.').waitFor();
    await picture(page, 'due-why');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('checkbox', { name: /^Select Oil and filter/ }).check();
    await page.getByRole('button', { name: 'New work order' }).click();
    await page.getByRole('button', { name: 'Leave out Oil and filter' }).waitFor();
    await becomes(() => page.getByLabel('Work to be done').inputValue(), 'Oil and filter');
    await page.getByRole('button', { name: 'Create work order' }).click();
    await page.waitForURL(/work-orders\/[0-9a-f-]{36}$/);
    const id = page.url().split('/').at(-1)!;
    await page.goto(`${program.url}/vehicles/${vehicleId}`);
    const service = page.locator('app-service-card');
    await service.getByRole('link', { name: /^WO-/ }).waitFor();
    await tenant.admin.command(`/work-orders/${id}/start`);
    await tenant.admin.command(`/work-orders/${id}/complete`);
    await service.getByText('Upcoming').waitFor();
  });

  it('is scheduled, changed and stopped on the page of its vehicle', async () => {
    const service = page.locator('app-service-card');
    await service.getByRole('button', { name: 'Schedule a service' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Service', { exact: true }).fill('Wash');
    await dialog.getByRole('button', { name: 'Schedule' }).click();
    await dialog.getByText('A service needs an interval').waitFor();
    await dialog.getByLabel('Every (days)').fill('30');
    await dialog.getByRole('button', { name: 'Schedule' }).click();
    await service.getByText('Every 1 month').waitFor();
    await picture(page, 'vehicle-service');
    await service.getByRole('button', { name: 'More for Wash' }).click();
    await page.getByRole('menuitem', { name: 'Change' }).click();
    await dialog.getByLabel('Every (mi)').fill('1000');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await service.getByText('Every 1,000 mi or 1 month').waitFor();
    await service.getByRole('button', { name: 'More for Wash' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await dialog.getByRole('button', { name: 'Stop it' }).click();
    await service.getByText('Wash').waitFor({ state: 'detached' });
  });
});
