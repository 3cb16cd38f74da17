import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { HistoryEntry } from '#domain/shared/views.js';
import { becomes, picture, signIn } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import { Client, type Program } from '../support/program.js';
import { part, PASSWORD, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, becomes as isReady, photo, send } from '../support/uploads.js';

let crew: Crew;
let program: Program;
let browser: Browser;
let tenant: TestTenant;
let vehicleId: string;
let tess: { id: string; email: string };

beforeAll(async () => {
  crew = await Crew.begin();
  ({ browser, program, tenant } = crew);
  vehicleId = await vehicle(tenant.admin, 72_000);
  await part(tenant.admin, [{ quantity: 4, unitCost: 12.5 }]);
  tess = await crew.technician('Tess Boyd');
}, 180_000);

afterAll(() => crew?.leave());

const workOrder = (description: string, assignedTo = tess.id) => crew.workOrder(vehicleId, description, assignedTo);
const phone = (email = tess.email) => crew.phone(email);
const read = async (id: string) =>
  (await tenant.admin.get<{ status: string; notes: string | null; tasks: { done: boolean }[] }>(`/work-orders/${id}`))
    .body;
const statusOf = async (id: string) => (await read(id)).status;
const historyOf = async (id: string) =>
  (await tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${id}/history`)).body.data;

describe('a day without a network', () => {
  it('is worked through on the phone, reopened without a network, and settles by itself', async () => {
    const [first, second] = [await workOrder('Steer tires x2'), await workOrder('A/C compressor')];
    const page = await phone();
    await offline(page);
    await job(page, 'Steer tires').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Steer tires').getByRole('timer').waitFor();
    await job(page, 'Steer tires').getByRole('link').click();
    await page.getByRole('button', { name: 'Add task' }).click();
    await fill(page, { 'What is to be done': 'Change both' }, 'Add task');
    await page.getByRole('checkbox', { name: 'Done: Change both' }).check();
    await page.getByRole('button', { name: 'Add part' }).click();
    await page.getByRole('combobox', { name: 'Part' }).click();
    await page.getByRole('option').first().click();
    await fill(page, { 'How many': '2' }, 'Add part');
    await page.getByRole('button', { name: 'Enter reading: Odometer' }).click();
    await fill(page, { Odometer: '72010' }, 'Save reading');
    await picture(page, 'field-work-order-390');
    // The app was closed, and is opened again without a network.
    await page.reload();
    await page.getByText('72,010 mi').waitFor();
    await page.getByRole('link', { name: 'My day' }).first().click();
    await job(page, 'Steer tires')
      .getByText(/changes not sent/)
      .waitFor();
    await job(page, 'Steer tires').getByRole('button', { name: 'Complete' }).click();
    await fill(page, { 'Odometer now': '72012', Labor: '1.25', Rate: '85' }, 'Complete');
    await job(page, 'Steer tires')
      .getByText(/Complet/)
      .first()
      .waitFor();
    await job(page, 'A/C compressor').getByRole('button', { name: 'Start' }).click();
    await job(page, 'A/C compressor').getByRole('button', { name: 'Hold' }).click();
    await fill(page, { Note: 'Waits for the clutch' }, 'Put on hold');
    await picture(page, 'field-day-offline-390');
    expect(await statusOf(first)).toBe('open');
    await page.getByRole('link', { name: /^Sync/ }).click();
    await page.getByText('Work completed').waitFor();
    await picture(page, 'field-sync-offline-390');
    await online(page);
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await program.until(async () => (await statusOf(first)) === 'completed', 'the first to be completed');
    expect(await statusOf(second)).toBe('on_hold');
    expect((await read(first)).tasks).toMatchObject([{ done: true }]);
    const types = (await historyOf(first)).map(({ type }) => type);
    expect(types.filter((type) => type === 'maintenance.work-order-started')).toHaveLength(1);
    await page.getByRole('link', { name: 'My day' }).first().click();
    await job(page, 'Steer tires').getByText('Completed').waitFor();
    await page.context().close();
  }, 180_000);

  it('keeps what a colleague changed beside it, and shows what both changed to its author', async () => {
    const id = await workOrder('Brakes squeal');
    const page = await phone();
    await offline(page);
    const edit = async (text: string) => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await fill(page, { Notes: text }, 'Save');
    };
    await job(page, 'Brakes squeal').getByRole('link').click();
    await edit('Rear left only');
    await tenant.admin.command(`/work-orders/${id}`, { notes: 'Front axle', dueDate: '2027-01-08' }, 'PATCH');
    await online(page);
    await page.getByText('One change of yours could not be taken').click();
    await page.getByText('Both of you changed').waitFor();
    await page.getByRole('radio', { name: /Front axle/ }).waitFor();
    await picture(page, 'field-conflict-390');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').getByText('Front axle').waitFor();
    expect(await page.getByRole('dialog').getByLabel('Notes').inputValue()).toBe('Rear left only');
    await fill(page, { Notes: 'Front axle and rear left' }, 'Use this');
    await program.until(async () => (await read(id)).notes === 'Front axle and rear left', 'the decision to arrive');
    await page.context().close();
  }, 180_000);

  it('does not overwrite an end that somebody else made, and lets its author take it', async () => {
    const id = await workOrder('Mirror loose');
    const page = await phone();
    await offline(page);
    await job(page, 'Mirror loose').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Mirror loose').getByRole('timer').waitFor();
    await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
    await online(page);
    await page.getByText('1 thing needs you.').click();
    await page.getByRole('link', { name: /Work started/ }).click();
    await page.getByText('Cancelled').first().waitFor();
    await picture(page, 'field-conflict-action-390');
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    expect(await statusOf(id)).toBe('cancelled');
    await page.context().close();
  }, 180_000);

  it('says which photos the server does not take and why, and lets them go', async () => {
    await workOrder('Fender bent');
    const page = await phone();
    const problem = { status: 409, contentType: 'application/problem+json', body: '{"code":"quota_exceeded"}' };
    await page.context().route('**/api/v1/uploads/**', (route) => route.fulfill(problem));
    await job(page, 'Fender bent').getByRole('link').click();
    const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3366aa' } })
      .jpeg()
      .toBuffer();
    await page.getByLabel('Add photo').setInputFiles({ name: 'fender.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByRole('link', { name: 'Sync (1 needs you)' }).click();
    const refused = page.getByRole('region', { name: 'Needs you' });
    await refused.getByText('fender.webp').waitFor();
    await refused.getByText('Your plan allows no more of these.').waitFor();
    await page.getByText('Everything else is sent. Decide what is below.').waitFor();
    await picture(page, 'field-photo-refused-390');
    await refused.getByRole('button', { name: 'Let it go' }).click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await refused.waitFor({ state: 'detached' });
    await page.context().close();
  }, 180_000);

  it('takes photos that arrive behind what they are on', async () => {
    const id = await workOrder('Bumper bent');
    const page = await phone();
    await offline(page);
    await job(page, 'Bumper bent').getByRole('link').click();
    const picture3000 = await sharp({ create: { width: 3_000, height: 2_000, channels: 3, background: '#3366aa' } })
      .jpeg()
      .toBuffer();
    await page
      .getByLabel('Add photo')
      .setInputFiles({ name: 'bumper.jpg', mimeType: 'image/jpeg', buffer: picture3000 });
    await page.getByRole('img', { name: 'bumper.webp' }).waitFor();
    await page.reload();
    await page.getByRole('img', { name: 'bumper.webp' }).waitFor();
    await picture(page, 'field-photos-390');
    await online(page);
    const stored = await program.until(async () => {
      const { body } = await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
      return body.data.find(({ status }) => status === 'ready');
    }, 'the photo to be there');
    expect([stored.width, stored.fileName]).toEqual([2_048, 'bumper.webp']);
    const office = await signIn(browser, program, `admin@${tenant.domain}`, PASSWORD);
    await office.goto(`${program.url}/work-orders/${id}`);
    await office.getByRole('button', { name: 'Open bumper.webp' }).locator('img').waitFor();
    await picture(office, 'work-order-photos-1440');
    await office.context().close();
    await page.context().close();
  }, 180_000);
});

it('a photo that came from the server is seen again without a network', async () => {
  const id = await workOrder('Hood dented');
  const bytes = await photo();
  const target = { kind: 'work-order', id } as const;
  const attachmentId = await attach(tenant.admin, { target, bytes, caption: 'Dent' });
  await send(program, tenant.admin, attachmentId, bytes).done;
  await isReady(program, tenant.admin, target, attachmentId, 'ready');
  const page = await phone();
  await job(page, 'Hood dented').getByRole('link').click();
  const dent = page.getByRole('img', { name: 'Dent' });
  // As it lies on its side, and is shown upright.
  const shown = () => dent.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
  await becomes(shown, [427, 640]);
  await offline(page);
  await page.reload();
  await becomes(shown, [427, 640]);
  await page.context().close();
}, 180_000);

describe('a phone', () => {
  it('sends what was kept once, though it was killed while it sent', async () => {
    const id = await workOrder('Horn is silent');
    const page = await phone();
    await offline(page);
    await job(page, 'Horn is silent').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Horn is silent').getByRole('timer').waitFor();
    const context = page.context();
    // The server carries it out, and the page is gone before it hears of it.
    const arrived = new Promise<void>((done) => {
      void context.route('**/api/v1/sync/commands', async (route) => {
        await route.fetch();
        done();
        await route.abort().catch(() => undefined);
      });
    });
    await online(page);
    await arrived;
    await page.close();
    await context.unroute('**/api/v1/sync/commands');
    const again = await context.newPage();
    await again.goto(`${program.url}/field/sync`);
    await again.getByText('Everything is sent, and this phone is up to date.').waitFor();
    expect((await historyOf(id)).filter(({ type }) => type.endsWith('-started'))).toHaveLength(1);
    await context.close();
  }, 180_000);

  it('shows in one tab what was done in another, and sends it once', async () => {
    const id = await workOrder('Lamp is out');
    const page = await phone();
    const other = await page.context().newPage();
    await other.goto(`${program.url}/field/day`);
    await job(other, 'Lamp is out').waitFor();
    await job(page, 'Lamp is out').getByRole('button', { name: 'Start' }).click();
    await job(other, 'Lamp is out').getByText('In progress').waitFor();
    await program.until(async () => (await statusOf(id)) === 'in_progress', 'the start to arrive');
    expect((await historyOf(id)).filter(({ type }) => type.endsWith('-started'))).toHaveLength(1);
    await page.context().close();
  }, 180_000);

  it('whose clock is a day ahead says when it was by the clock of the server', async () => {
    const id = await workOrder('Seat belt stuck');
    const page = await phone();
    await page.clock.install({ time: Date.now() + 86_400_000 });
    await page.reload();
    await job(page, 'Seat belt stuck').getByRole('button', { name: 'Start' }).click();
    await program.until(async () => (await statusOf(id)) === 'in_progress', 'the start to arrive');
    const started = (await historyOf(id)).find(({ type }) => type.endsWith('-started'))!;
    expect(Math.abs(Date.parse(started.metadata.timestamp) - Date.now())).toBeLessThan(120_000);
    await page.context().close();
  }, 180_000);

  it('asks before signing out takes unsent work along, and then leaves nothing of it', async () => {
    const sam = await crew.technician('Sam Ruiz');
    await workOrder('Wiper torn', sam.id);
    const page = await phone(sam.email);
    await offline(page);
    await job(page, 'Wiper torn').getByRole('button', { name: 'Start' }).click();
    await job(page, 'Wiper torn').getByRole('timer').waitFor();
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('1 change is on this device only.').waitFor();
    await picture(page, 'field-sign-out-390');
    await page.getByRole('button', { name: 'Delete and sign out' }).click();
    await page.waitForURL('**/login**');
    const left = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    await becomes(async () => (await left()).filter((name) => name?.startsWith('fleetms.')), []);
    await page.context().close();
  }, 180_000);

  it('that was revoked wipes itself', async () => {
    const kim = await crew.technician('Kim Park');
    await workOrder('Tire worn', kim.id);
    const page = await phone(kim.email);
    const client = await new Client(program).logIn(kim.email, PASSWORD);
    const { body } = await client.get<{ data: { id: string }[] }>('/me/devices');
    await client.command(`/me/devices/${body.data[0]!.id}/revoke`);
    await page.getByRole('link', { name: /^Sync/ }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.waitForURL('**/login**');
    await page.getByText('This device was taken out of use.').waitFor();
    await page.context().close();
  }, 180_000);
});
