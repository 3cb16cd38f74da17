import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { AttachmentView } from '#domain/attachments/views.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import type { Program } from '../support/program.js';
import { vehicle, type TestTenant } from '../support/tenant.js';

/** What gloves hit (px). */
const TARGET = 48;
const DAY = 86_400_000;

let crew: Crew;
let program: Program;
let tenant: TestTenant;
let tess: { id: string; email: string };
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ program, tenant } = crew);
  const { admin } = tenant;
  tess = await crew.technician('Tess Boyd');
  const [north, south] = [
    await admin.command('/locations', { name: 'North yard' }),
    await admin.command('/locations', { name: 'South yard' }),
  ];
  vehicleId = await vehicle(admin, 72_000);
  await admin.command(`/vehicles/${vehicleId}`, { locationId: north.id }, 'PATCH');
  const pads = await admin.command('/parts', { partNumber: 'BP-1', name: 'Brake pad' });
  await admin.command(`/parts/${pads.id}/receipts`, { quantity: 4, unitCost: 12.5, locationId: north.id });
  const air = await admin.command('/parts', { partNumber: 'AF-1', name: 'Air filter' });
  await admin.command(`/parts/${air.id}/receipts`, { quantity: 9, unitCost: 8, locationId: south.id });
  const services = [
    { title: 'Chassis lube', intervalDays: 3_000, lastDoneAt: dayBefore(1) },
    { title: 'Coolant', intervalDays: 100, lastDoneAt: dayBefore(95) },
    { title: 'Annual inspection', intervalDays: 365, lastDoneAt: dayBefore(500) },
    { title: 'Oil and filter', intervalDistance: 5_000, lastDoneAt: dayBefore(90), lastDoneOdometer: 66_900 },
  ];
  for (const service of services) await admin.command('/due-services', { vehicleId, ...service });
}, 180_000);

afterAll(() => crew?.leave());

function dayBefore(days: number): string {
  return new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const options = (page: Page) => page.getByRole('option').allInnerTexts();
const filesOf = async (id: string) =>
  (await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`)).body.data;

describe('what a work order takes', () => {
  it('is a part: those that are here first, any other by typing, without a network', async () => {
    const id = await crew.workOrder(vehicleId, 'Brakes squeal', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Brakes squeal').getByRole('link').click();
    await button(page, 'Add part').click();
    const box = page.getByRole('combobox', { name: 'Part' });
    await box.click();
    const offered = ['BP-1Brake pad · 4 here', 'AF-1Air filter · 9 at South yard'];
    await becomes(async () => (await options(page)).map((text) => text.replace(/\n/g, '')), offered);
    await picture(page, 'field-part-390');
    await box.fill('filter');
    await becomes(async () => (await options(page)).length, 1);
    await box.press('Enter');
    await becomes(() => box.inputValue(), 'AF-1 · Air filter · 9 at South yard');
    await fill(page, { 'How many': '2' }, 'Add part');
    await page.getByText('AF-1 · Air filter').waitFor();
    await online(page);
    const partsOf = async () =>
      (await tenant.admin.get<{ parts: { partNumber: string; quantity: number }[] }>(`/work-orders/${id}`)).body.parts;
    await program.until(async () => (await partsOf()).length > 0, 'the part to arrive');
    expect(await partsOf()).toMatchObject([{ partNumber: 'AF-1', quantity: 2 }]);
    await page.context().close();
  }, 180_000);

  it('is a task that is ticked anywhere on its row', async () => {
    const id = await crew.workOrder(vehicleId, 'Lamps', tess.id);
    await tenant.admin.command(`/work-orders/${id}/tasks`, { description: 'Check the fuses' });
    const page = await crew.phone(tess.email);
    await job(page, 'Lamps').getByRole('link').click();
    const row = page.getByRole('region', { name: 'Tasks' }).locator('label', { hasText: 'Check the fuses' });
    const { height, width } = (await row.boundingBox())!;
    expect(Math.min(height, width)).toBeGreaterThanOrEqual(TARGET);
    const targets = page.locator('nav a, .back, .link-button');
    for (const target of await targets.all()) {
      const box = (await target.boundingBox())!;
      expect({ target: await target.innerText(), tall: box.height >= TARGET }).toMatchObject({ tall: true });
    }
    await row.click();
    await becomes(() => page.getByRole('checkbox', { name: 'Done: Check the fuses' }).isChecked(), true);
    await page.context().close();
  }, 180_000);

  it('is a document, which says that it is on its way until it has arrived', async () => {
    const id = await crew.workOrder(vehicleId, 'Invoice of the tow', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Invoice of the tow').getByRole('link').click();
    const buffer = Buffer.from('%PDF-1.4\n'.padEnd(4_200, '%'));
    const files = page.getByRole('region', { name: 'Photos and documents' });
    await files.getByLabel('Add file').setInputFiles({ name: 'tow.pdf', mimeType: 'application/pdf', buffer });
    await files.getByText('4 kB · on its way').waitFor();
    await files.scrollIntoViewIfNeeded();
    await picture(page, 'field-document-390');
    await online(page);
    await program.until(async () => (await filesOf(id)).some(({ status }) => status === 'ready'), 'the document');
    expect(await filesOf(id)).toMatchObject([{ fileName: 'tow.pdf', contentType: 'application/pdf' }]);
    await files.getByText('4 kB', { exact: true }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Open tow.pdf').click()]);
    expect(download.suggestedFilename()).toBe('tow.pdf');
    expect((await readFile(await download.path())).equals(buffer)).toBe(true);
    await files
      .getByLabel('Add file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Not this') });
    await files.getByText('Pictures and PDF documents can be attached.').waitFor();
    await page.context().close();
  }, 180_000);

  it('is the time that both tabs of a phone count', async () => {
    await crew.workOrder(vehicleId, 'Horn is silent', tess.id);
    const page = await crew.phone(tess.email);
    const other = await page.context().newPage();
    await other.goto(`${program.url}/field/day`);
    await job(other, 'Horn is silent').waitFor();
    await job(page, 'Horn is silent').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Horn is silent').getByRole('timer').waitFor();
    await job(other, 'Horn is silent').getByRole('timer').waitFor();
    await becomes(() => other.locator('.job.current').count(), 1);
    await job(other, 'Horn is silent').and(other.locator('.current')).waitFor();
    await becomes(() => other.locator('.job .title').first().innerText(), 'Horn is silent');
    await job(other, 'Horn is silent').getByRole('link').click();
    await button(other, 'Hold').click();
    await fill(other, { Rate: '85' }, 'Put on hold');
    await becomes(() => job(page, 'Horn is silent').getByRole('timer').count(), 0);
    await page.context().close();
  }, 180_000);
});

describe('what is due on a vehicle', () => {
  it('stands with the most urgent first and by how much, without a network; the rest is behind "All"', async () => {
    const page = await crew.phone(tess.email);
    await offline(page);
    await page.getByRole('link', { name: 'Vehicles' }).click();
    await page.locator('.job button').first().click();
    const due = page.getByRole('region', { name: 'What is due' });
    const rows = async () => (await due.getByRole('listitem').allInnerTexts()).map((text) => text.split(/\s*\n\s*/));
    const urgent = [
      ['Annual inspection', '135 d past', 'Overdue'],
      ['Oil and filter', '100 mi past', 'Due'],
      ['Coolant', 'in 5 d', 'Due soon'],
    ];
    await becomes(rows, urgent);
    await picture(page, 'field-due-390');
    await due.getByRole('button', { name: 'All' }).click();
    await becomes(rows, [...urgent, ['Chassis lube', 'in 2,999 d', 'Upcoming']]);
    await page.context().close();
  }, 180_000);
});

describe('a conflict about what left the phone', () => {
  it('offers what can be done, and says why it is no more', async () => {
    const { admin } = tenant;
    const tom = await crew.technician('Tom Reyes');
    const id = await crew.workOrder(vehicleId, 'Mirror loose', tess.id);
    const page = await crew.phone(tess.email);
    await offline(page);
    await job(page, 'Mirror loose').getByRole('link').click();
    await button(page, 'Edit').click();
    await fill(page, { Notes: 'Left one' }, 'Save');
    await admin.command(`/work-orders/${id}`, { notes: 'Right one' }, 'PATCH');
    await online(page);
    await page.getByText('One change of yours could not be taken').click();
    await button(page, 'Keep mine').waitFor();
    await admin.command(`/work-orders/${id}/assign`, { assignedTo: tom.id });
    await page.getByText('The work order is no longer on this phone').waitFor();
    await becomes(() => button(page, 'Keep mine').count(), 0);
    expect(await button(page, 'Edit').count()).toBe(0);
    await picture(page, 'field-conflict-gone-390');
    await button(page, 'Take theirs').click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await page.context().close();
  }, 180_000);
});
