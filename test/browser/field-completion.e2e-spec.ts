import type { Page } from 'playwright-core';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import type { Program } from '../support/program.js';
import { part, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ program, tenant } = crew);
}, 180_000);

afterAll(() => crew?.leave());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const read = async (id: string) =>
  (
    await tenant.admin.get<{
      status: string;
      completion: { status: string } | null;
      parts: { quantity: number }[];
    }>(`/work-orders/${id}`)
  ).body;

describe('a completion that did not go through', () => {
  it('reaches its author, who changes the parts and completes it again', async () => {
    const tess = await crew.technician('Tess Boyd');
    const vehicleId = await vehicle(tenant.admin, 72_000);
    await part(tenant.admin, [{ quantity: 2, unitCost: 12.5 }]);
    const id = await crew.workOrder(vehicleId, 'Brakes squeal', tess.id);
    await crew.workOrder(vehicleId, 'Lamp is out', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Brakes squeal').getByRole('button', { name: 'Start' }).click();
    await page.locator('mat-snack-bar-container').getByText('the time runs').waitFor();
    await job(page, 'Brakes squeal').getByRole('link').click();
    await button(page, 'Add part').click();
    await page.getByRole('combobox', { name: 'Part' }).click();
    await page.getByRole('option').first().click();
    await fill(page, { 'How many': '9' }, 'Add part');
    await button(page, 'Complete').click();
    await fill(page, { Rate: '85' }, 'Complete');
    await page.locator('mat-snack-bar-container').getByText('settles by itself').waitFor();
    await online(page);
    await page.getByRole('link', { name: 'Sync (1 needs you)' }).click();
    const needsMe = page.getByRole('region', { name: 'Needs you' });
    await needsMe.getByText('Completion did not go through').waitFor();
    await needsMe.getByText('Brake pad: Not enough stock. 9 needed, 2 in stock.').waitFor();
    await picture(page, 'field-sync-completion-failed-390');
    await page.getByRole('link', { name: 'My day' }).first().click();
    await job(page, 'Lamp is out').getByRole('button', { name: 'Start' }).waitFor();
    expect(await page.locator('.job .title').allInnerTexts()).toEqual(['Brakes squeal', 'Lamp is out']);
    await job(page, 'Brakes squeal').getByRole('link').click();
    await page
      .getByRole('alert')
      .getByText(/Brake pad: Not enough stock\. 9 needed, 2 in stock\..*change its parts/)
      .waitFor();
    await picture(page, 'field-completion-failed-390');
    await button(page, 'Change: Brake pad').click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('How many').inputValue()).toBe('9');
    // Refused, and nothing is gone because of it.
    await dialog.getByLabel('How many').fill('0');
    await button(page, 'Change').click();
    await dialog.getByRole('alert').waitFor();
    await program.until(async () => (await read(id)).parts[0]?.quantity === 9, 'the line to be as it was');
    await fill(page, { 'How many': '2' }, 'Change');
    await button(page, 'Complete').click();
    await fill(page, { Rate: '85' }, 'Complete');
    await program.until(async () => (await read(id)).completion?.status === 'done', 'the second completion');
    expect(await read(id)).toMatchObject({ status: 'completed', parts: [{ quantity: 2 }] });
    await page.getByRole('link', { name: 'Sync', exact: true }).click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await becomes(() => needsMe.count(), 0);
    await page.context().close();
  }, 180_000);

  it('is not the only reason to take a part off again', async () => {
    const sam = await crew.technician('Sam Ruiz');
    const vehicleId = await vehicle(tenant.admin);
    const partId = await part(tenant.admin, [{ quantity: 2, unitCost: 12.5 }]);
    const id = await crew.workOrder(vehicleId, 'Horn is silent', sam.id);
    await tenant.admin.command(`/work-orders/${id}/parts`, { partId, quantity: 1 });
    const page = await crew.phone(sam.email);
    await job(page, 'Horn is silent').getByRole('link').click();
    await button(page, 'Remove: Brake pad').click();
    await page.getByText('No parts.').waitFor();
    await program.until(async () => (await read(id)).parts.length === 0, 'the part to be taken off');
    await page.context().close();
  }, 180_000);
});
