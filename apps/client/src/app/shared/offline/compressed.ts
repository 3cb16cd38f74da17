/** Longest side in pixels, and about how many bytes. */
const LONGEST = 2_048;
const ENOUGH = 300 * 1024;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

export interface CompressedPhoto {
  readonly bytes: ArrayBuffer;
  readonly contentType: 'image/webp' | 'image/jpeg';
}

/**
 * The picture as it is sent: upright, no larger than a page shows, and drawn anew, so nothing of the file's own notes (where it
 * was taken, with what) is left. @throws DOMException when it is no picture that this browser can read
 */
export async function compressed(file: Blob): Promise<CompressedPhoto> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  let blob = await drawn(canvas, QUALITIES[0]!);
  for (const quality of QUALITIES.slice(1)) {
    if (blob.size <= ENOUGH) break;
    blob = await drawn(canvas, quality);
  }
  // Browsers that cannot write WebP give PNG instead, which is no good for photos.
  if (blob.type !== 'image/webp') blob = await drawn(canvas, 0.8, 'image/jpeg');
  return { bytes: await blob.arrayBuffer(), contentType: blob.type as CompressedPhoto['contentType'] };
}

function drawn(canvas: HTMLCanvasElement, quality: number, type = 'image/webp'): Promise<Blob> {
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('The picture cannot be drawn'))), type, quality),
  );
}
