import type { Browser, Page } from 'playwright-core';
import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import { becomes, picture, signIn } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import type { Program } from '../support/program.js';
import { part, PASSWORD, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ browser, program, tenant } = crew);
  vehicleId = await vehicle(tenant.admin, 72_000);
  await part(tenant.admin, [{ quantity: 2, unitCost: 12.5 }]);
  await tenant.admin.command('/parts', { partNumber: 'W-1', name: 'Windshield', stocked: false });
  await tenant.admin.command('/parts', { partNumber: 'L-1', name: 'Lamp' });
}, 180_000);

afterAll(() => crew?.leave());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const parts = (page: Page) => page.getByRole('region', { name: 'Parts', exact: true });
const read = async (id: string) => (await tenant.admin.get<WorkOrderDetail>(`/work-orders/${id}`)).body;

async function pick(page: Page, name: RegExp): Promise<void> {
  await button(page, 'Add part').click();
  await page.getByRole('combobox', { name: 'Part' }).click();
  await page.getByRole('option', { name }).click();
}

it('a technician adds what is not in stock, and what was bought on the way, without a network', async () => {
  const tess = await crew.technician('Tess Boyd');
  const id = await crew.workOrder(vehicleId, 'Windshield is cracked', tess.id);
  const page = await crew.phone(tess.email);
  const dialog = page.getByRole('dialog');
  await offline(page);
  await job(page, 'Windshield is cracked').getByRole('link').click();

  // More than there is: said at once, and not refused.
  await pick(page, /Brake pad · 2 /);
  await becomes(() => dialog.getByRole('status').innerText(), '');
  await dialog.getByLabel('How many').fill('3');
  await dialog
    .getByRole('status')
    .getByText(/^Only 2 .* as of .*\. Until more is received/)
    .waitFor();
  await picture(page, 'field-part-short-390');
  await dialog.getByLabel('How many').fill('2');
  await becomes(() => dialog.getByRole('status').innerText(), '');
  await dialog.getByLabel('How many').fill('3');
  await button(page, 'Add part').last().click();
  await parts(page)
    .getByText(/^Only 2 /)
    .waitFor();

  // Kept in stock, and nobody has any.
  await pick(page, /Lamp · none/);
  await dialog.getByText(/^None .* as of /).waitFor();
  expect(await dialog.getByLabel('What one costs').count()).toBe(0);
  await fill(page, { 'How many': '1' }, 'Add part');

  // Not kept in stock: it costs what it costs.
  await pick(page, /Windshield · not kept in stock/);
  await dialog.getByLabel('How many').fill('1');
  await dialog.getByRole('button', { name: 'Add part' }).click();
  await dialog.getByRole('alert').getByText('W-1 is not kept in stock: say what one costs.').waitFor();
  await picture(page, 'field-part-cost-390');
  await fill(page, { 'What one costs': '240.50' }, 'Add part');

  await button(page, 'Bought elsewhere').click();
  await fill(page, { 'What was bought': 'Sealant, at the station', 'What it cost': '18.90' }, 'Add');
  await parts(page).getByText('$18.90').waitFor();
  await picture(page, 'field-parts-390');
  await online(page);
  await becomes(async () => (await read(id)).charges.length, 1);
  const { charges, parts: lines } = await read(id);
  expect(charges).toMatchObject([{ description: 'Sealant, at the station', amount: 18.9 }]);
  expect(lines.map(({ partName, quantity, cost }) => [partName, quantity, cost])).toEqual([
    ['Brake pad', 3, 37.5],
    ['Lamp', 1, 0],
    ['Windshield', 1, 240.5],
  ]);
  await button(page, 'Remove: Sealant, at the station').click();
  await becomes(async () => (await read(id)).charges.length, 0);
  await page.context().close();
}, 180_000);

it('the office says what one costs of what is not kept in stock', async () => {
  const { id } = await tenant.admin.command('/work-orders', {
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Windshield is cracked',
  });
  const page = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
  await page.goto(`${program.url}/work-orders/${id}`);
  await button(page, 'Part').click();
  await page.getByRole('combobox', { name: 'Part', exact: true }).fill('W-1');
  await page.getByRole('option', { name: /Windshield/ }).click();
  await page.getByLabel('What one costs').waitFor();
  expect(await page.getByRole('combobox', { name: 'From' }).count()).toBe(0);
  await button(page, 'Add part').click();
  await page.getByRole('alert').getByText('Say what one costs.').waitFor();
  await page.getByLabel('What one costs').fill('99');
  await picture(page, 'work-order-part-not-stocked-1440');
  await button(page, 'Add part').click();
  await becomes(async () => (await read(id)).parts.map(({ cost }) => cost), [99]);
  await page.context().close();
}, 120_000);
