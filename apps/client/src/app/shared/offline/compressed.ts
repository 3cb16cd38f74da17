/** About how many bytes a photo may have. */
const ENOUGH = 300 * 1024;
/** Tried one after the other until it fits: its longest side in pixels, and how exact it is. */
const STEPS = [
  { longest: 2_048, quality: 0.82 },
  { longest: 2_048, quality: 0.7 },
  { longest: 2_048, quality: 0.55 },
  { longest: 2_048, quality: 0.4 },
  { longest: 1_536, quality: 0.5 },
  { longest: 1_024, quality: 0.5 },
  { longest: 768, quality: 0.4 },
] as const;

export interface CompressedPhoto {
  readonly bytes: ArrayBuffer;
  readonly contentType: 'image/webp' | 'image/jpeg';
}

/**
 * The picture as it is sent: upright, no larger than a page shows, and drawn anew, so nothing of the file's own notes (where it
 * was taken, with what) is left.
 * @param best as it is written where the browser can; elsewhere it is a JPEG
 * @throws DOMException when it is no picture that this browser can read
 */
export async function compressed(file: Blob, best = 'image/webp'): Promise<CompressedPhoto> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  let canvas = drawn(image, STEPS[0].longest);
  image.close();
  const type = (await isWritten(best)) ? best : 'image/jpeg';
  let blob = await written(canvas, type, STEPS[0].quality);
  for (const { longest, quality } of STEPS.slice(1)) {
    if (blob.size <= ENOUGH) break;
    canvas = drawn(canvas, longest);
    blob = await written(canvas, type, quality);
  }
  return { bytes: await blob.arrayBuffer(), contentType: blob.type as CompressedPhoto['contentType'] };
}

function drawn(image: ImageBitmap | HTMLCanvasElement, longest: number): HTMLCanvasElement {
  const { width, height } = image;
  const scale = Math.min(1, longest / Math.max(width, height));
  if (scale === 1 && image instanceof HTMLCanvasElement) return image;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What a browser cannot write it makes PNG of, which is no good for photos. */
async function isWritten(type: string): Promise<boolean> {
  const pixel = document.createElement('canvas');
  [pixel.width, pixel.height] = [1, 1];
  return (await written(pixel, type, 1)).type === type;
}

function written(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob> {
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('The picture cannot be drawn'))), type, quality),
  );
}
