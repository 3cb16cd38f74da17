import { randomBytes } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { HistoryEntry } from '#domain/shared/views.js';
import { becomes, picture } from '../support/browser.js';
import { Crew, job, offline, online, synced } from '../support/field.js';
import { vehicle } from '../support/tenant.js';

const MB = 1024 ** 2;

let crew: Crew;
let tess: { id: string; email: string };
let vehicleId: string;

beforeAll(async () => {
  crew = await Crew.begin();
  tess = await crew.technician('Tess Boyd');
  vehicleId = await vehicle(crew.tenant.admin, 72_000);
}, 180_000);

afterAll(() => crew?.leave());

const workOrder = (description: string) => crew.workOrder(vehicleId, description, tess.id);
const start = async (page: Page, text: string) => {
  await job(page, text).getByRole('button', { name: 'Start' }).click();
  await job(page, text).getByRole('timer').waitFor();
};

const smallPhoto = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
    .then((buffer) => ({ name: 'door.jpg', mimeType: 'image/jpeg', buffer }));

describe('a phone whose browser promises to keep nothing', () => {
  const warning = (page: Page) => page.getByText('This browser may clear it: see Sync.');

  it('says so where one works, once something waits there, and says on Sync what helps', async () => {
    await workOrder('Horn is silent');
    const page = await crew.phone(tess.email);
    await offline(page);
    await page.getByText(/^Offline.* What is shown is from \d{1,2}:\d{2}/).waitFor();
    expect(await warning(page).count()).toBe(0);
    await start(page, 'Horn is silent');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await warning(page).waitFor();
      await picture(page, `field-day-not-kept-${colorScheme}-390`);
    }
    await warning(page).click();
    await page.getByText('Installed on the home screen, FleetMS keeps it.').waitFor();
    await page.context().close();
  }, 180_000);

  it('says so no more where it promises', async () => {
    await workOrder('Wiper torn');
    const page = await crew.phone(tess.email);
    const session = await crew.browser.newBrowserCDPSession();
    const { targetInfos } = await session.send('Target.getTargets');
    const { browserContextId } = targetInfos.find(({ url }) => url === page.url())!;
    const origin = crew.program.url;
    await session.send('Browser.grantPermissions', { permissions: ['durableStorage'], origin, browserContextId });
    await page.reload();
    await offline(page);
    await start(page, 'Wiper torn');
    await page.getByText(/1 change kept on this phone/).waitFor();
    await becomes(() => page.evaluate(() => navigator.storage.persisted()), true);
    await becomes(() => warning(page).count(), 0);
    await page.context().close();
  }, 180_000);

  it('says first that little room is left, where its browser tells how much', async () => {
    await workOrder('Tire worn');
    const page = await crew.phone(tess.email);
    // As browsers tell it that do not hide it: Chromium always tells of ten gigabytes more.
    await page.addInitScript(() => {
      navigator.storage.estimate = () => Promise.resolve({ usage: 960 * 1024 ** 2, quota: 1000 * 1024 ** 2 });
    });
    await page.reload();
    await offline(page);
    await start(page, 'Tire worn');
    await page.getByText('Little room is left on this phone: see Sync.').click();
    await page.getByText('Little room is left for FleetMS on this phone.').waitFor();
    await page.context().close();
  }, 180_000);
});

describe('a phone on which only photos wait', () => {
  /** A browser that keeps the app's clock, so that a minute is not waited for, and to which no file gets through. */
  const withPhoto = async (description: string, browser: () => void) => {
    await workOrder(description);
    const page = await crew.phone(tess.email);
    await page.addInitScript(browser);
    const busy = { status: 429, contentType: 'application/problem+json', body: '{"code":"too_many_requests"}' };
    await page.context().route('**/api/v1/uploads/**', (route) => route.fulfill(busy));
    await page.clock.install();
    await page.reload();
    await job(page, description).getByRole('link').click();
    await page.getByLabel('Add photo').setInputFiles(await smallPhoto());
    await page.getByRole('img', { name: 'door.webp' }).waitFor();
    await becomes(() => page.getByRole('link', { name: /^Sync · / }).count(), 0);
    expect(await page.getByText(/on the way. Sending/).count()).toBe(0);
    await page.clock.fastForward(75_000);
    return page;
  };

  it('says what may become of them, with a network too, once they have waited for a while', async () => {
    const page = await withPhoto('Door jammed', () => {
      navigator.storage.persisted = () => Promise.resolve(false);
    });
    const banner = page.getByRole('status').filter({ hasText: '1 file on the way. Sending…' });
    await banner.getByText('This browser may clear it: see Sync.').waitFor();
    await picture(page, 'field-photo-not-kept-390');
    await page.context().close();
  }, 180_000);

  it('says that little room is left for them', async () => {
    const page = await withPhoto('Door stuck', () => {
      // There is less of it once the photo is here.
      navigator.storage.estimate = async () => {
        const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('fleetms.')) as [
          { name: string },
        ];
        const request = indexedDB.open(name);
        const database = await new Promise<IDBDatabase>((done) => (request.onsuccess = () => done(request.result)));
        const count = database.transaction('photos').objectStore('photos').count();
        const photos = await new Promise<number>((done) => (count.onsuccess = () => done(count.result)));
        database.close();
        return { usage: 0, quota: photos === 0 ? 1024 ** 3 : 1024 };
      };
    });
    await page.getByText('Little room is left on this phone: see Sync.').waitFor();
    await page.context().close();
  }, 180_000);

  it('says so where the browser refuses to tell', async () => {
    const page = await withPhoto('Door loose', () => {
      const refuse = () => Promise.reject(new DOMException('not here', 'SecurityError'));
      Object.assign(navigator.storage, { persisted: refuse, estimate: refuse, persist: refuse });
    });
    await page.getByText('This browser may clear it: see Sync.').waitFor();
    await page.context().close();
  }, 180_000);
});

describe('a phone whose browser has no more room', () => {
  const noise = (name: string) =>
    sharp(randomBytes(1_000 * 700 * 3), { raw: { width: 1_000, height: 700, channels: 3 } })
      .jpeg()
      .toBuffer()
      .then((buffer) => ({ name, mimeType: 'image/jpeg', buffer }));

  /** From here on the browser keeps so much of the app and its work; undefined: as much as the disk has. */
  const limit = (session: CDPSession, quotaSize?: number) =>
    session.send('Storage.overrideQuotaForOrigin', {
      origin: crew.program.url,
      ...(quotaSize === undefined ? {} : { quotaSize: Math.round(quotaSize) }),
    });

  /** Until not even a little more fits. */
  const fillUp = (page: Page) =>
    page.evaluate(async () => {
      const request = indexedDB.open('filler');
      const filler = await new Promise<IDBDatabase>((done) => {
        request.onupgradeneeded = () => request.result.createObjectStore('bytes', { autoIncrement: true });
        request.onsuccess = () => done(request.result);
      });
      const fits = (bytes: number) =>
        new Promise<boolean>((done) => {
          const transaction = filler.transaction('bytes', 'readwrite');
          transaction.objectStore('bytes').add(crypto.getRandomValues(new Uint8Array(bytes)));
          transaction.oncomplete = () => done(true);
          transaction.onabort = () => done(false);
        });
      for (let bytes = 65_536; bytes >= 64; bytes /= 2) while (await fits(bytes));
      filler.close();
    });

  it('loses nothing, says so, and goes on when there is room again', async () => {
    const id = await workOrder('Door rattles');
    const page = await crew.phone(tess.email);
    const session = await page.context().newCDPSession(page);
    // What a browser has granted a database it does not take back: it is loaded anew with little room.
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin: crew.program.url });
    await limit(session, usage + 2 * MB);
    await session.send('Storage.clearDataForOrigin', { origin: crew.program.url, storageTypes: 'indexeddb' });
    await page.reload();
    await synced(page);

    await offline(page);
    await start(page, 'Door rattles');
    await job(page, 'Door rattles').getByRole('link').click();
    const photos = page.getByRole('region', { name: 'Photos and documents' });
    let kept = 0;
    for (let told = 0; told === 0;) {
      await page.getByLabel('Add photo').setInputFiles(await noise(`door-${kept + 1}.jpg`));
      const alert = photos.getByRole('alert').getByText('There is no room on this device to keep this.');
      await alert.or(photos.getByRole('img', { name: `door-${kept + 1}.webp` })).waitFor();
      told = await alert.count();
      if (told === 0) kept += 1;
    }
    expect(kept).toBeGreaterThan(0);
    await page.getByText('Little room is left on this phone: see Sync.').waitFor();
    await picture(page, 'field-no-room-390');
    await page.getByRole('link', { name: `Sync · ${kept + 1}` }).waitFor();

    // Not even the answers of the server can be kept: it is asked again, and has done it once.
    await fillUp(page);
    const answered = page.waitForResponse((response) => response.url().endsWith('/sync/commands') && response.ok());
    await online(page);
    await answered;
    await page.getByRole('link', { name: `Sync · ${kept + 1}` }).waitFor();

    await limit(session);
    await page.getByLabel('Add photo').setInputFiles(await noise('door-late.jpg'));
    await photos.getByRole('img', { name: 'door-late.webp' }).waitFor();
    await page.getByRole('link', { name: /^Sync/ }).click();
    await page.getByText('Everything is sent, and this phone is up to date.').waitFor();
    const arrived = async () => {
      const { body } = await crew.tenant.admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
      return body.data.filter(({ status }) => status === 'ready').map(({ fileName }) => fileName);
    };
    const names = [...Array.from({ length: kept }, (_, place) => `door-${place + 1}.webp`), 'door-late.webp'];
    await becomes(async () => (await arrived()).toSorted(), names.toSorted());
    const { body } = await crew.tenant.admin.get<{ data: HistoryEntry[] }>(`/work-orders/${id}/history`);
    expect(body.data.filter(({ type }) => type.endsWith('-started'))).toHaveLength(1);
    await page.context().close();
  }, 180_000);
});
