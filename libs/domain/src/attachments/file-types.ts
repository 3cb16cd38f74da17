/** What may be attached: images that can be made anew here, and documents. */
export const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
export type FileType = (typeof FILE_TYPES)[number];
export const IMAGE_TYPES: readonly FileType[] = FILE_TYPES.filter(isImage);

/** Bytes of a file that tell its type. */
export const TELLING_BYTES = 16;

const SIGNATURES: Readonly<Record<FileType, RegExp>> = {
  'image/jpeg': /^\xff\xd8\xff/,
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'application/pdf': /^%PDF-\d/,
};

/** What a file is by how it begins, whatever it is called; undefined when it is nothing that may be attached. */
export function typeOfContent(beginning: Uint8Array): FileType | undefined {
  const text = String.fromCharCode(...beginning.subarray(0, TELLING_BYTES));
  return FILE_TYPES.find((type) => SIGNATURES[type].test(text));
}

export function isImage(type: string): boolean {
  return type.startsWith('image/');
}
