import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { becomes, picture, signIn } from '../support/browser.js';
import { Crew, job, offline, online } from '../support/field.js';
import type { Program } from '../support/program.js';
import { PASSWORD, vehicle, type TestTenant } from '../support/tenant.js';

let crew: Crew;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let dan: { id: string; email: string };
let vehicleId: string;
let number: string;

beforeAll(async () => {
  crew = await Crew.begin();
  ({ browser, program, tenant } = crew);
  dan = await crew.driver('Dan Ortiz');
  vehicleId = await vehicle(tenant.admin, 72_000);
  for (let other = 0; other < 30; other += 1) await vehicle(tenant.admin);
  await tenant.admin.command(`/vehicles/${vehicleId}`, { assignedDriverId: dan.id }, 'PATCH');
  ({ number } = (await tenant.admin.get<{ number: string }>(`/vehicles/${vehicleId}`)).body);
}, 180_000);

afterAll(() => crew?.leave());

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Field' }).getByRole('link', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const reported = (page: Page) => page.getByRole('region', { name: 'Reported from this phone' });
const options = (page: Page) => page.getByRole('listbox').getByRole('option').allInnerTexts();
const workOrder = async (description: string) =>
  (await tenant.admin.get<{ data: WorkOrderListItem[] }>(`/work-orders?search=${encodeURIComponent(description)}`)).body
    .data[0];
/** What a phone holds that is not settled. */
const pending = (page: Page) =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith('fleetms.') ? [name] : []));
    const opened = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open(names[0]!);
      request.onsuccess = () => done(request.result);
    });
    const rows = await new Promise<{ status: string }[]>((done) => {
      const request = opened.transaction('commands').objectStore('commands').getAll();
      request.onsuccess = () => done(request.result as { status: string }[]);
    });
    opened.close();
    return rows.filter(({ status }) => status === 'waiting' || status === 'needs_me').length;
  });

const jpeg = (background: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer();

describe('a driver', () => {
  it('takes photos with the report, which arrive behind it', async () => {
    const page = await crew.phone(dan.email);
    await tab(page, 'Report').click();
    await offline(page);
    await page.getByRole('combobox', { name: 'Vehicle' }).click();
    await page.getByRole('listbox').getByRole('option', { name: number }).click();
    await page.getByLabel('What is wrong').fill('Mirror is broken');
    const photos = page.getByRole('list', { name: 'Photos' });
    await page.getByLabel('Add photo').setInputFiles([
      { name: 'mirror.jpg', mimeType: 'image/jpeg', buffer: await jpeg('#3366aa') },
      { name: 'thumb.jpg', mimeType: 'image/jpeg', buffer: await jpeg('#aa6633') },
    ]);
    await page.getByLabel('Add photo').setInputFiles({
      name: 'door.jpg',
      mimeType: 'image/jpeg',
      buffer: await jpeg('#66aa33'),
    });
    await button(page, 'Remove: thumb.jpg').click();
    await becomes(() => photos.getByRole('img').count(), 2);
    await photos.scrollIntoViewIfNeeded();
    await picture(page, 'field-report-photos-390');
    await button(page, 'Report').click();
    await reported(page).getByText('Kept on this phone, not sent yet · 2 photos').waitFor();
    await becomes(() => photos.count(), 0);
    await picture(page, 'field-report-photos-kept-390');
    await online(page);
    await reported(page).getByText('Reported · 2 photos').waitFor();
    const { id } = await program.until(async () => await workOrder('Mirror is broken'), 'the report to arrive');
    const files = async () => {
      const { body } = await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
      return body.data.map(({ fileName, status }) => `${fileName} ${status}`).toSorted();
    };
    await becomes(files, ['door.webp ready', 'mirror.webp ready']);
    await tab(page, 'Sync').click();
    await page.getByText(/^door\.webp · WO-\d+ · Mirror is broken$/).waitFor();
    await page.context().close();
  }, 180_000);

  it('reports a problem without a network, and sees that it arrived though they may not see work orders', async () => {
    const page = await crew.phone(dan.email);
    await becomes(() => tab(page, 'My day').count(), 0);
    await tab(page, 'Report').click();
    await offline(page);
    await page.getByRole('combobox', { name: 'Vehicle' }).click();
    // Theirs only.
    await becomes(async () => (await options(page)).length, 1);
    await page.getByRole('listbox').getByRole('option', { name: number }).click();
    await page.getByLabel('What is wrong').fill('Tire is flat');
    await page.getByRole('radio', { name: 'High' }).check();
    await page.getByLabel('Kind of work (optional)').selectOption('Tire Service');
    expect(await page.getByText('I do it myself').count()).toBe(0);
    await picture(page, 'field-report-driver-390');
    await button(page, 'Report').click();
    await reported(page).getByText('Kept on this phone, not sent yet').waitFor();
    expect(await page.getByRole('combobox', { name: 'Vehicle' }).inputValue()).toBe('');
    expect(await pending(page)).toBe(1);
    await online(page);
    await reported(page).getByText('Reported', { exact: true }).waitFor();
    await reported(page)
      .getByText(/^WO-\d+ · Tire is flat$/)
      .waitFor();
    await picture(page, 'field-report-arrived-390');
    await becomes(() => pending(page), 0);
    expect(await workOrder('Tire is flat')).toMatchObject({
      category: 'Tire Service',
      urgency: 'high',
      status: 'open',
      assignedTo: null,
    });
    await page.context().close();
  }, 180_000);

  it('gets from the office pages of a desk to those at the vehicle', async () => {
    const page = await signIn(browser, program, dan.email, PASSWORD);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'At the vehicle' }).click();
    await page.waitForURL('**/field/vehicles');
    await page.getByRole('heading', { name: 'Vehicles', exact: true }).waitFor();
    await page.context().close();
    const desk = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
    const rail = desk.getByRole('navigation', { name: 'Main' });
    await rail.getByRole('link', { name: 'My day' }).waitFor();
    expect(await rail.getByRole('link', { name: 'At the vehicle' }).count()).toBe(0);
    await desk.context().close();
  }, 120_000);
});

describe('a technician', () => {
  it('finds the vehicle by typing, by keyboard alone, and takes what they report on themselves', async () => {
    const tess = await crew.technician('Tess Boyd');
    const page = await crew.phone(tess.email);
    await tab(page, 'Report').click();
    const box = page.getByRole('combobox', { name: 'Vehicle' });
    await button(page, 'Report').click();
    await page.getByText('Choose a vehicle from the list.').waitFor();
    await page.getByText('Say what is wrong.').waitFor();
    await box.click();
    // A fleet is not put on screen.
    await becomes(async () => (await options(page)).length, 20);
    await box.pressSequentially(number);
    await becomes(async () => (await options(page)).length, 1);
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    const active = await box.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active!}`).innerText()).toContain(number);
    const { height } = (await page.getByRole('listbox').getByRole('option').boundingBox())!;
    expect(height).toBeGreaterThanOrEqual(44);
    await picture(page, 'field-report-technician-390');
    await box.press('Enter');
    await becomes(() => box.inputValue(), `${number} · 2019 Ford F-250`);
    await becomes(() => page.getByText('Choose a vehicle from the list.').count(), 0);
    await page.getByLabel('What is wrong').fill('Wiper torn');
    await becomes(() => page.getByText('Say what is wrong.').count(), 0);
    await page.getByText('I do it myself').click();
    await button(page, 'Report').click();
    await job(page, 'Wiper torn').waitFor();
    await program.until(async () => (await workOrder('Wiper torn')) !== undefined, 'the report to arrive');
    expect(await workOrder('Wiper torn')).toMatchObject({ category: 'Repair', status: 'open' });
    await job(page, 'Wiper torn').getByRole('button', { name: 'Start' }).click();
    await program.until(async () => (await workOrder('Wiper torn'))?.status === 'in_progress', 'the start to arrive');
    await page.context().close();
  }, 180_000);
});
