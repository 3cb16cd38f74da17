import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Download, Page } from 'playwright-core';
import sharp from 'sharp';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { SyncBatch } from '#domain/sync/views.js';
import { findings } from '../support/axe.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, fill, job, offline, online } from '../support/field.js';
import type { Program } from '../support/program.js';
import { part, vehicle, type TestTenant } from '../support/tenant.js';

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
  tess = await crew.technician('Tess Boyd');
}, 180_000);

afterAll(() => crew?.leave());

/** No picture, so that it is kept and sent as it is. @param size bytes */
const manual = (size: number) => ({
  name: 'manual.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)]),
});

describe('what is done while a file goes up', () => {
  it('is sent before the rest of it', async () => {
    const id = await crew.workOrder(vehicleId, 'Fender bent', tess.id);
    const page = await crew.phone(tess.email);
    const went: string[] = [];
    const firstPiece = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    await page.context().route('**/api/v1/uploads/**', async (route) => {
      if (route.request().method() === 'PATCH') {
        went.push(`from ${route.request().headers()['upload-offset']}`);
        firstPiece.resolve();
        await done.promise;
      }
      await route.continue();
    });
    await page.context().route('**/api/v1/sync/commands', async (route) => {
      went.push(...(route.request().postDataJSON() as SyncBatch).commands.map(({ type }) => type));
      await route.continue();
    });
    await job(page, 'Fender bent').getByRole('link').click();
    await page.getByLabel('Add file').setInputFiles(manual(1_500_000));
    await firstPiece.promise;
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('mat-snack-bar-container').getByText('the time runs').waitFor();
    done.resolve();
    await program.until(async () => {
      const { body } = await tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
      return body.data.find(({ status }) => status === 'ready');
    }, 'the document to be there');
    expect(went.slice(0, 4)).toEqual(['AttachFile', 'from 0', 'StartWorkOrder', 'from 524288']);
    await page.context().close();
  }, 180_000);
});

describe('what was not sent', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetms-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const downloaded = async (page: Page, from: () => Promise<void>): Promise<Download> => {
    const [download] = await Promise.all([page.waitForEvent('download'), from()]);
    return download;
  };

  it('is saved as one file, with photos, documents and the way of a trip, that any browser opens', async () => {
    const name = 'Hood <i>won\'t</i> "close" & rattles';
    const { number } = (await tenant.admin.get<{ number: string }>(`/vehicles/${vehicleId}`)).body;
    await crew.workOrder(vehicleId, name, tess.id);
    const page = await crew.phone(tess.email);
    await page.context().grantPermissions(['geolocation']);
    await page.context().setGeolocation({ latitude: 40.125, longitude: -75.5, accuracy: 5 });
    await offline(page);
    await job(page, 'Hood').getByRole('link').click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3366aa' } })
      .jpeg()
      .toBuffer();
    await page.getByLabel('Add photo').setInputFiles({ name: 'hood.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByRole('img', { name: 'hood.webp' }).waitFor();
    // Longer than what browsers take for an address.
    const document = manual(3_000_000);
    await page.getByLabel('Add file').setInputFiles(document);
    await page.getByRole('button', { name: 'Open manual.pdf' }).waitFor();
    await page.getByRole('link', { name: 'Vehicles' }).click();
    await page.getByRole('button', { name: number }).click();
    await page.getByRole('button', { name: 'Record trip' }).click();
    await page.getByRole('region', { name: 'Trip' }).getByRole('timer').waitFor();
    await page.getByRole('link', { name: /^Sync/ }).click();
    await page
      .getByText('The file holds 4 changes, 2 photos and documents, and the way of this trip so far.')
      .waitFor();
    await picture(page, 'field-sync-save-390');
    const file = join(folder, 'unsent-work.html');
    let longitude = -75.5;
    await becomes(async () => {
      // A phone tells where it is when that changes.
      longitude += 0.00004;
      await page.context().setGeolocation({ latitude: 40.125, longitude, accuracy: 5 });
      const save = page.getByRole('button', { name: 'Save as a file' });
      const download = await downloaded(page, () => save.click());
      expect(download.suggestedFilename()).toBe('unsent-work.html');
      await copyFile(await download.path(), file);
      return (await readFile(file, 'utf8')).includes('latitude&#34;:40.125');
    }, true);
    await page.context().close();

    const anywhere = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await anywhere.goto(pathToFileURL(file).href);
    const article = (heading: string) =>
      anywhere.getByRole('article').filter({ has: anywhere.getByRole('heading', { name: heading, exact: true }) });
    await article('Work started').getByText(name).waitFor();
    await article('Trip under way').getByText(number).waitFor();
    await picture(anywhere, 'field-unsent-work-390');
    await article('Work started').getByText('Details').click();
    await anywhere.getByText('"type": "StartWorkOrder"').waitFor();
    const widths = await anywhere
      .locator('img')
      .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth));
    expect(widths).toEqual([300]);
    const saved = await downloaded(anywhere, () => anywhere.getByRole('link', { name: 'Save manual.pdf' }).click());
    expect(saved.suggestedFilename()).toBe('manual.pdf');
    expect((await readFile(await saved.path())).equals(document.buffer)).toBe(true);
    await anywhere.close();
  }, 180_000);
});

describe('what needs its author', () => {
  it('is the same number wherever it is told', async () => {
    await crew.workOrder(vehicleId, 'Bumper bent', tess.id);
    const [torn, loose] = [
      await crew.workOrder(vehicleId, 'Belt torn', tess.id),
      await crew.workOrder(vehicleId, 'Mirror loose', tess.id),
    ];
    const partId = await part(tenant.admin, [{ quantity: 1, unitCost: 12.5 }]);
    await tenant.admin.command(`/work-orders/${torn}/parts`, { partId, quantity: 9 });
    await tenant.admin.command(`/work-orders/${torn}/start`, {});
    const page = await crew.phone(tess.email);
    const full = { status: 409, contentType: 'application/problem+json', body: '{"code":"quota_exceeded"}' };
    await page.context().route('**/api/v1/uploads/**', (route) => route.fulfill(full));
    await offline(page);
    await job(page, 'Mirror loose').getByRole('button', { name: 'Start' }).click();
    await page.locator('mat-snack-bar-container').getByText('the time runs').waitFor();
    await job(page, 'Bumper bent').getByRole('link').click();
    const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3366aa' } })
      .jpeg()
      .toBuffer();
    await page.getByLabel('Add photo').setInputFiles({ name: 'bumper.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByRole('img', { name: 'bumper.webp' }).waitFor();
    await page.getByRole('link', { name: 'Sync · 2' }).waitFor();
    await tenant.admin.command(`/work-orders/${loose}/cancel`, { reason: 'Sold' });
    await tenant.admin.command(`/work-orders/${torn}/complete`, {});
    await online(page);
    await page.getByRole('link', { name: 'Sync (3 need you)' }).waitFor();
    await page.getByText('3 things need you.').click();
    await page.getByRole('heading', { name: 'Needs you · 3' }).waitFor();
    const rows = page.getByRole('region', { name: 'Needs you' }).getByRole('listitem');
    expect((await rows.locator('b').allInnerTexts()).toSorted()).toEqual([
      'Completion did not go through',
      'Work started',
      'bumper.webp',
    ]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findings(page)).toEqual([]);
      await picture(page, `field-sync-needs-me-${colorScheme}-390`);
    }
    await page.context().close();
  }, 180_000);
});

describe('several changes of one work order that could not be taken', () => {
  it('stand under it, and are let go together or one by one', async () => {
    const kim = await crew.technician('Kim Park');
    const id = await crew.workOrder(vehicleId, 'Lamp is out', kim.id);
    const page = await crew.phone(kim.email);
    await offline(page);
    await job(page, 'Lamp is out').getByRole('link').click();
    for (const task of ['Change the bulb', 'Clean the glass', 'Aim it']) {
      await page.getByRole('button', { name: 'Add task' }).click();
      await fill(page, { 'What is to be done': task }, 'Add task');
    }
    await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
    await online(page);
    await page.getByRole('link', { name: 'Sync (3 need you)' }).click();
    const needsMe = page.getByRole('region', { name: 'Needs you' });
    await needsMe.getByText(/^WO-\d+ · Lamp is out$/).waitFor();
    await picture(page, 'field-sync-group-390');
    await needsMe
      .getByRole('link', { name: /Task added/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await page.getByText('1 of 2').waitFor();
    await page.getByRole('link', { name: 'Decide later' }).click();
    const letAllGo = needsMe.getByRole('button', { name: /^Let all go: WO-\d+ · Lamp is out/ });
    expect((await letAllGo.boundingBox())!.height).toBeGreaterThanOrEqual(48);
    await letAllGo.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let all go' }).click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    await program.until(
      async () =>
        (await tenant.admin.get<{ data: unknown[] }>(`/sync/conflicts?status=open&userId=${kim.id}`)).body.data
          .length === 0,
      'the office to hear of it',
    );
    await page.context().close();
  }, 180_000);
});
