import { join } from 'node:path';
import { build } from 'esbuild';
import readExif from 'exif-reader';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { AttachmentView } from '#domain/attachments/views.js';
import { Crew, job, offline, online } from '../support/field.js';
import { vehicle } from '../support/tenant.js';
import { file as fileOf, photo } from '../support/uploads.js';

const SOURCE = join(import.meta.dirname, '../../apps/client/src/app/shared/offline/taken-at.ts');
const WRITTEN = '2026-05-07T12:00:00.000Z';
const NOW = '2026-05-08T12:00:00.000Z';

let crew: Crew;

beforeAll(async () => {
  crew = await Crew.begin();
}, 180_000);

afterAll(() => crew?.leave());

type Format = 'jpeg' | 'webp' | 'heif';

/** @param notes what a camera writes of the time, as it writes it */
const taken = (notes: Record<string, string>, format: Format = 'jpeg') =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } })
    .withExif({ IFD0: { Make: 'Telephone' }, IFD2: { ExposureBiasValue: '-1/3', ...notes } })
    .toFormat(format, format === 'heif' ? { compression: 'av1' } : {})
    .toBuffer();

describe('the time of a photo', () => {
  let page: Page;

  beforeAll(async () => {
    page = await (await crew.browser.newContext({ timezoneId: 'America/New_York' })).newPage();
    const { outputFiles } = await build({
      entryPoints: [SOURCE],
      bundle: true,
      format: 'iife',
      globalName: 'photos',
      write: false,
    });
    await page.addScriptTag({ content: outputFiles[0]!.text });
  });

  afterAll(() => page?.context().close());

  /** As the app finds it, in the app's own browser. */
  const timeOf = (bytes: Buffer): Promise<string> =>
    page.evaluate(
      async ([data, written, now]) => {
        const content = await (await fetch(`data:;base64,${data}`)).blob();
        const { photos } = globalThis as unknown as {
          photos: { takenAt(file: File, now: number): Promise<string> };
        };
        return photos.takenAt(new File([content], 'photo', { lastModified: Date.parse(written) }), Date.parse(now));
      },
      [bytes.toString('base64'), WRITTEN, NOW] as const,
    );

  it.each<Format>(['jpeg', 'webp', 'heif'])(
    'is the one its camera noted, with the zone it told (%s)',
    async (format) => {
      const noted = { DateTimeOriginal: '2026:05:06 07:08:09', OffsetTimeOriginal: '+05:30' };
      expect(await timeOf(await taken(noted, format))).toBe('2026-05-06T01:38:09.000Z');
    },
  );

  it('is of the device where the camera told no zone, or none that is one', async () => {
    const local = { DateTimeOriginal: '2026:05:06 07:08:09' };
    expect(await timeOf(await taken(local))).toBe('2026-05-06T11:08:09.000Z');
    expect(await timeOf(await taken({ ...local, OffsetTimeOriginal: '   :  ' }))).toBe('2026-05-06T11:08:09.000Z');
  });

  it.each([
    ['nothing is noted', {}],
    ['it has not been yet', { DateTimeOriginal: '2026:05:08 12:00:01', OffsetTimeOriginal: '+00:00' }],
    ['the clock was never set', { DateTimeOriginal: '1980:01:01 00:00:00' }],
    ['it is empty', { DateTimeOriginal: '0000:00:00 00:00:00' }],
    ['it is none', { DateTimeOriginal: 'last Wednesday' }],
    ['no zone is so far away', { DateTimeOriginal: '2026:05:06 07:08:09', OffsetTimeOriginal: '+99:99' }],
  ])('is when the file was written where %s', async (_why, notes) => {
    expect(await timeOf(await taken(notes as Record<string, string>))).toBe(WRITTEN);
  });

  it('is when the file was written where its notes break off, or there is no picture', async () => {
    const whole = await taken({ DateTimeOriginal: '2026:05:06 07:08:09' });
    expect(await timeOf(whole.subarray(0, whole.indexOf('Exif') + 20))).toBe(WRITTEN);
    expect(await timeOf(Buffer.alloc(0))).toBe(WRITTEN);
  });
});

it('a photo taken without a network keeps its time, and nothing else of the camera leaves the phone', async () => {
  const tess = await crew.technician('Tess Boyd');
  const id = await crew.workOrder(await vehicle(crew.tenant.admin), 'Tail light cracked', tess.id);
  const page = await crew.phone(tess.email);
  const sent: Buffer[] = [];
  await page.context().route('**/api/v1/uploads/**', async (route) => {
    if (route.request().method() === 'PATCH') sent.push(route.request().postDataBuffer()!);
    await route.continue();
  });
  await offline(page);
  await job(page, 'Tail light').getByRole('link').click();
  const buffer = await photo();
  expect(readExif((await sharp(buffer).metadata()).exif!).GPSInfo?.GPSLatitudeRef).toBe('N');
  await page.getByLabel('Add photo').setInputFiles({ name: 'light.jpg', mimeType: 'image/jpeg', buffer });
  await page.getByRole('img', { name: 'light.webp' }).waitFor();
  await online(page);
  const { admin } = crew.tenant;
  const { id: photoId, takenAt } = await crew.program.until(async () => {
    const { body } = await admin.get<{ data: AttachmentView[] }>(`/work-orders/${id}/attachments`);
    return body.data.find(({ status }) => status === 'ready');
  }, 'the photo to be there');
  expect(takenAt).toBe('2026-05-06T05:08:09.000Z');
  const upload = await sharp(Buffer.concat(sent)).metadata();
  const kept = await sharp((await fileOf(crew.program, admin, photoId)).bytes).metadata();
  for (const { format, exif, xmp, iptc } of [upload, kept])
    expect([format, exif, xmp, iptc]).toEqual(['webp', undefined, undefined, undefined]);
  await page.context().close();
}, 180_000);
