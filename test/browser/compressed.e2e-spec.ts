import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser } from '../support/browser.js';
import { photo } from '../support/uploads.js';

const SOURCE = new URL('../../apps/client/src/app/shared/offline/compressed.ts', import.meta.url);
const ENOUGH = 300 * 1024;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  const { code } = await transform(await readFile(SOURCE, 'utf8'), {
    loader: 'ts',
    format: 'iife',
    globalName: 'photos',
  });
  await page.addScriptTag({ content: code });
}, 60_000);

afterAll(() => browser?.close());

/** As the app does it, in the app's own browser. */
async function compressed(picture: Buffer, best: string): Promise<Buffer> {
  const made = await page.evaluate(
    async ([data, wanted]) => {
      const file = await (await fetch(data)).blob();
      const { photos } = globalThis as unknown as {
        photos: {
          compressed(file: Blob, best: string): Promise<{ bytes: ArrayBuffer; contentType: string }>;
        };
      };
      const { bytes, contentType } = await photos.compressed(file, wanted);
      const reader = new FileReader();
      return new Promise<string>((done) => {
        reader.onload = () => done(reader.result as string);
        reader.readAsDataURL(new Blob([bytes], { type: contentType }));
      });
    },
    [`data:image/jpeg;base64,${picture.toString('base64')}`, best] as const,
  );
  return Buffer.from(made.split(',')[1]!, 'base64');
}

describe.each([
  { name: 'where WebP can be written', best: 'image/webp', format: 'webp' },
  // Chromium reads AVIF and writes none, as Safari does with WebP.
  { name: 'where only JPEG can be written', best: 'image/avif', format: 'jpeg' },
])('a photo, $name', ({ best, format }) => {
  it('fits, upright and without its notes, though it is nothing but noise', async () => {
    const made = await compressed(await photo({ width: 3_000, height: 2_000 }), best);
    const { width, height, exif, format: is } = await sharp(made).metadata();
    expect([is, exif]).toEqual([format, undefined]);
    expect(made.length).toBeLessThanOrEqual(ENOUGH);
    expect(height).toBeGreaterThan(width);
    expect(height).toBeGreaterThanOrEqual(768);
  }, 60_000);

  it('stays as large as pages show it where it fits so', async () => {
    const made = await compressed(await photo({ width: 3_000, height: 2_000, noise: false }), best);
    const { width, height, format: is } = await sharp(made).metadata();
    expect([is, width, height]).toEqual([format, 1_365, 2_048]);
    expect(made.length).toBeLessThanOrEqual(ENOUGH);
  }, 60_000);
});
