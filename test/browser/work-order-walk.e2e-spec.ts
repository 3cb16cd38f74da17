import type { Browser, Page } from 'playwright-core';
import { becomes, choose, openBrowser, picture, signIn } from '../support/browser.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
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
let admin: Client;
let page: Page;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
  browser = await openBrowser();
  page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await program?.close();
  await database?.close();
});

async function createWorkOrder(vehicleNumber: string, description: string): Promise<void> {
  await page.goto(`${program.url}/work-orders/new`);
  await page.getByLabel('Vehicle').fill(vehicleNumber);
  await page.getByRole('option', { name: vehicleNumber }).click();
  await page.getByLabel('Work to be done').fill(description);
  await choose(page, 'Category', 'Brake Service');
  await page.getByRole('button', { name: 'Create work order' }).click();
  await page.getByRole('heading', { level: 1, name: description }).waitFor();
}

async function start(): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
}

async function addPart(partNumber: string, quantity: string): Promise<void> {
  await page.getByRole('button', { name: 'Part', exact: true }).click();
  await page.getByLabel('Part', { exact: true }).fill(partNumber);
  await page.getByRole('option', { name: partNumber }).click();
  await page.getByLabel('Quantity').fill(quantity);
  await page.getByRole('button', { name: 'Add part' }).click();
  await page.getByRole('button', { name: `Remove part ${partNumber}` }).waitFor();
}

async function complete(odometer: string): Promise<void> {
  await page.getByRole('button', { name: 'Complete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Odometer').fill(odometer);
  await dialog.getByRole('button', { name: /^Complete/ }).click();
  await dialog.waitFor({ state: 'detached' });
}

const step = (label: string, word: string) =>
  page.getByRole('listitem').filter({ hasText: label }).filter({ hasText: word });

async function numberOf(path: string, field: string): Promise<string> {
  return String((await admin.get(path)).body[field]);
}

describe('a work order in the office', () => {
  it('is created, started, worked on and completed, and each step of the completion is seen to happen', async () => {
    const vehicleId = await vehicle(admin, 50_000);
    const partId = await part(admin, [{ quantity: 10, unitCost: 12.5 }]);
    await createWorkOrder(await numberOf(`/vehicles/${vehicleId}`, 'number'), 'Front brake pads');
    await picture(page, 'work-order-new-1440');
    await start();
    await page.getByRole('button', { name: 'Labor', exact: true }).click();
    await page.getByLabel('Hours').fill('1.5');
    await page.getByLabel('Rate an hour').fill('60');
    await page.getByRole('button', { name: 'Add labor' }).click();
    await page.getByRole('button', { name: 'Remove this labor' }).waitFor();
    await addPart(await numberOf(`/parts/${partId}`, 'partNumber'), '2');
    await complete('50100');

    for (const label of [
      'Work order completed',
      'Raise the meter',
      'Take parts from stock',
      'Record the cost',
      'Issue the invoice',
      'Reset the due service',
      'Notify people',
    ])
      await step(label, 'done').waitFor();
    await picture(page, 'work-order-done-1440');
    expect(await page.getByText('$115.00').count()).toBeGreaterThan(0);
    for (const brought of ['50,100 mi', '2 × Brake pad', '$25.00']) await step(brought, 'done').waitFor();
    await page.getByRole('link', { name: await numberOf(`/vehicles/${vehicleId}`, 'number') }).click();
    await page.getByText('50,100').first().waitFor();
    await picture(page, 'vehicle-1440');
    await page.goto(`${program.url}/invoices`);
    await page.getByText('$115.00').first().waitFor();
    await picture(page, 'invoices-1440');
  }, 120_000);

  it('whose part is short is refused and undone with the reason, and done after stock came in', async () => {
    const vehicleId = await vehicle(admin, 20_000);
    const partId = await part(admin, [{ quantity: 1, unitCost: 8 }]);
    const partNumber = await numberOf(`/parts/${partId}`, 'partNumber');
    await createWorkOrder(await numberOf(`/vehicles/${vehicleId}`, 'number'), 'Steer tires');
    await start();
    await addPart(partNumber, '2');
    await complete('20010');
    await page.getByText('Completion failed').first().waitFor();
    await page
      .getByText(/2 needed, 1/)
      .first()
      .waitFor();
    await step('Raise the meter', 'undone').waitFor();
    await step('Take parts from stock', 'refused').waitFor();
    await picture(page, 'work-order-failed-1440');
    expect(await numberOf(`/vehicles/${vehicleId}`, 'odometer')).toBe('20000');

    await admin.command(`/parts/${partId}/receipts`, { quantity: 5, unitCost: 9 });
    await page.getByRole('button', { name: 'Retry completion' }).first().click();
    await step('Notify people', 'done').waitFor();
    expect(await numberOf(`/vehicles/${vehicleId}`, 'odometer')).toBe('20010');
  }, 120_000);

  it('says of a part that is not kept in stock that it is not, wherever it is chosen, and asks what one costs', async () => {
    await admin.command('/parts', { partNumber: 'W-1', name: 'Windshield', stocked: false });
    await part(admin);
    await page.goto(`${program.url}/parts`);
    const row = (text: string) => page.getByRole('row').filter({ hasText: text });
    await row('Windshield').getByTitle('Not kept in stock').waitFor();
    await picture(page, 'parts-not-kept-1440');
    await row('Windshield').getByRole('link').click();
    await page.getByText('This part is not kept in stock').waitFor();
    await becomes(() => page.getByText('None available').count(), 0);
    await page.goto(`${program.url}/work-orders/${await startedWorkOrder(admin, await vehicle(admin))}`);
    await page.getByRole('button', { name: 'Part', exact: true }).click();
    const box = page.getByLabel('Part', { exact: true });
    await box.fill('P-');
    await page
      .getByRole('option', { name: /^P-.*0 each available/ })
      .first()
      .click();
    await page.getByRole('combobox', { name: 'From' }).waitFor();
    await box.fill('W-1');
    await page.getByRole('option', { name: 'Windshield · not kept in stock' }).click();
    await page.getByLabel('What one costs').fill('250');
    expect(await box.inputValue()).toBe('W-1 · Windshield · not kept in stock');
    await picture(page, 'part-not-kept-1440');
    await page.getByRole('button', { name: 'Add part' }).click();
    await page.getByRole('button', { name: 'Remove part W-1' }).waitFor();
    await page.locator('dl.totals').getByText('$250.00').first().waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${program.url}/parts`);
    await page.locator('.row-card', { hasText: 'Windshield' }).getByText('Not kept in stock').waitFor();
    await picture(page, 'parts-not-kept-390');
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 60_000);

  it('names the service that it does and its urgency, and leads to both the service and the invoice', async () => {
    const vehicleId = await vehicle(admin, 1_000);
    const serviceId = await dueService(admin, vehicleId, { miles: 5_000 });
    const { id } = await admin.command('/work-orders', {
      vehicleId,
      category: 'Oil Change',
      priority: 'scheduled',
      urgency: 'low',
      description: 'Oil and filter, as planned',
      dueServiceIds: [serviceId],
    });
    await admin.command(`/work-orders/${id}/start`);
    await admin.command(`/work-orders/${id}/complete`, { odometer: 1_010 });
    await page.goto(`${program.url}/work-orders/${id}`);
    await step('Reset the due service', 'next due at 6,010 mi').waitFor();
    await step('Notify people', 'done').waitFor();
    const fact = (name: string) => page.locator(`dt:text-is("${name}") + dd`);
    expect((await fact('Urgency').textContent())?.trim()).toBe('Low');
    await picture(page, 'work-order-facts-1440');
    await page.setViewportSize({ width: 390, height: 844 });
    await step('Issue the invoice', 'INV-').scrollIntoViewIfNeeded();
    await picture(page, 'work-order-facts-390');
    await page.setViewportSize({ width: 1440, height: 900 });

    await fact('Service').getByRole('link', { name: 'Oil and filter' }).click();
    await page.waitForURL(`${program.url}/vehicles/${vehicleId}#${serviceId}`);
    await page.locator('app-service-card .meant', { hasText: 'Oil and filter' }).waitFor();
    await picture(page, 'service-meant-1440');
    await page.goBack();
    await fact('Invoice').getByRole('link', { name: /^INV-/ }).click();
    await page.waitForURL(`${program.url}/invoices/*`);
    await page.getByRole('heading', { level: 1, name: /INV-/ }).waitFor();
  }, 60_000);

  it('that is done says when it was done, on a card, on the board and on its vehicle; one that was cancelled that it was due', async () => {
    const vehicleId = await vehicle(admin, 1_000);
    const made = async (description: string) => {
      const { id } = await admin.command('/work-orders', {
        vehicleId,
        category: 'Repair',
        priority: 'scheduled',
        description,
        dueDate: '2026-01-15',
      });
      return id;
    };
    const done = await made('Mirror replaced');
    await admin.command(`/work-orders/${done}/start`);
    await admin.command(`/work-orders/${done}/complete`);
    await admin.command(`/work-orders/${await made('Not needed')}/cancel`, { reason: 'The vehicle is sold' });

    await page.goto(`${program.url}/vehicles/${vehicleId}`);
    const row = (text: string) => page.locator('.row', { hasText: text });
    await row('Mirror replaced').getByText('Done today').waitFor();
    await row('Not needed')
      .getByText(/^Was due (Jan 15|01\/15\/2026)$/)
      .waitFor();
    await picture(page, 'vehicle-work-done-1440');
    await page.goto(`${program.url}/work-orders?view=board`);
    await page.getByRole('listitem').filter({ hasText: 'Mirror replaced' }).getByText('Done today').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${program.url}/work-orders?view=list&status=completed`);
    await page.locator('.row-card', { hasText: 'Mirror replaced' }).getByText('Done today').waitFor();
    await picture(page, 'work-orders-done-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'List', exact: true }).click();
  }, 60_000);

  it('on a phone, says what failed above its actions, not over them', async () => {
    const { id } = await admin.command('/work-orders', {
      vehicleId: await vehicle(admin),
      category: 'Repair',
      priority: 'scheduled',
      description: 'Held up',
    });
    await admin.command(`/work-orders/${id}/start`);
    await admin.command(`/work-orders/${id}/hold`, { reason: 'awaiting_parts' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${program.url}/work-orders/${id}`);
    const resume = page.getByRole('button', { name: 'Resume', exact: true });
    await resume.waitFor();
    await page.context().setOffline(true);
    await resume.click();
    const said = page.locator('mat-snack-bar-container');
    await said.getByRole('button', { name: 'Close' }).waitFor();
    await picture(page, 'snackbar-390');
    const [snackbar, actions] = [await said.boundingBox(), await page.locator('.detail-head .actions').boundingBox()];
    expect(snackbar!.y + snackbar!.height).toBeLessThanOrEqual(actions!.y);
    await page.context().setOffline(false);
    await said.getByRole('button', { name: 'Close' }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 60_000);

  it('changes on the screen when somebody else changes it', async () => {
    const vehicleId = await vehicle(admin);
    const { id } = await admin.command('/work-orders', {
      vehicleId,
      category: 'Repair',
      priority: 'scheduled',
      description: 'Watched from afar',
    });
    await page.goto(`${program.url}/work-orders/${id}`);
    await page.getByRole('heading', { level: 1, name: 'Watched from afar' }).waitFor();
    await admin.command(`/work-orders/${id}`, { description: 'Changed by a colleague' }, 'PATCH');
    await page.getByRole('heading', { level: 1, name: 'Changed by a colleague' }).waitFor();
  }, 60_000);
});
