import type { Sharp } from 'sharp';
import type { FileType } from '#domain/attachments/file-types.js';
import { Pictures, type Picture, type RemadePictures } from '#domain/attachments/pictures.js';
import { DomainError } from '#domain/shared/domain-error.js';

/** More than any telephone takes; an image this large takes 300 MB while it is read. */
const MOST_PIXELS = 100_000_000;
const LONGEST = { original: 2048, screen: 640, thumb: 160 } as const;
const QUALITY = 82;
const FORMATS: Readonly<Partial<Record<FileType, 'jpeg' | 'png' | 'webp'>>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/** Images by libvips. What is written has no metadata at all: neither a position nor whose camera it was. */
export class SharpPictures extends Pictures {
  async remake(bytes: Uint8Array, type: FileType): Promise<RemadePictures> {
    const { default: sharp } = await import('sharp');
    // One image takes one core: requests have the others.
    sharp.concurrency(1);
    const format = FORMATS[type];
    // Only the head is read, so that a bomb is told before it is unpacked.
    const head = await readable(sharp(bytes, { limitInputPixels: false }).metadata());
    if (format === undefined || head.format !== format) throw new DomainError('image_unreadable');
    if (head.width * head.height > MOST_PIXELS) throw new DomainError('image_too_large', { max: MOST_PIXELS });
    const upright = sharp(bytes, { limitInputPixels: MOST_PIXELS }).autoOrient();
    const original = await made(within(upright, LONGEST.original).toFormat(format, { quality: QUALITY }), type);
    const preview = (longest: number): Promise<Picture> =>
      made(within(sharp(original.bytes), longest).webp({ quality: QUALITY }), 'image/webp');
    return {
      original,
      screen: await preview(LONGEST.screen),
      thumb: await preview(LONGEST.thumb),
      takenAt: await takenAt(head.exif),
    };
  }
}

function within(image: Sharp, longest: number): Sharp {
  return image.resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true });
}

async function made(image: Sharp, contentType: string): Promise<Picture> {
  const { data, info } = await readable(image.toBuffer({ resolveWithObject: true }));
  return { bytes: data, contentType, width: info.width, height: info.height };
}

async function readable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new DomainError('image_unreadable', { reason: error instanceof Error ? error.message.slice(0, 200) : '' });
  }
}

/** What cannot be read is not known. */
async function takenAt(exif: Buffer | undefined): Promise<RemadePictures['takenAt']> {
  if (!exif) return null;
  const { default: readExif } = await import('exif-reader');
  try {
    const { DateTimeOriginal: taken, OffsetTimeOriginal: offset } = readExif(exif).Photo ?? {};
    if (!(taken instanceof Date) || Number.isNaN(taken.getTime())) return null;
    const known = typeof offset === 'string' && /^[+-]\d{2}:\d{2}$/.test(offset);
    return { local: taken.toISOString().slice(0, 19), offset: known ? offset : null };
  } catch {
    return null;
  }
}
