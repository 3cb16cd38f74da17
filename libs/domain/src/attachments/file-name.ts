import { FILE_TYPES, isImage, type FileType } from './file-types.js';

/** UTF-16 units of a whole name, which file systems keep. */
export const LONGEST_NAME = 200;

/** The first of each is the one that is appended. */
const ENDINGS: Readonly<Record<FileType, readonly string[]>> = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'application/pdf': ['.pdf'],
};
const PICTURE_ENDING = /\.(jpe?g|png|webp)$/i;
/** Control and invisible characters, those that turn the direction of writing, halves of characters, breaks of lines. */
const UNWRITABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Devices of Windows, whatever follows the first dot (Naming Files, Paths, and Namespaces). */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*([.:]|$)/i;
/** Windows drops those at the end, and a dot in front hides a file. */
const AT_EDGES = /^[\s.]+|[\s.]+$/g;
const AT_END = /[\s.]+$/;

/**
 * What a file may be called wherever somebody keeps it: by the end of its name a computer decides what to do with it, so that
 * it says what the file is, whatever its sender called it. Of a safe name nothing changes.
 */
export function safeFileName(fileName: string, contentType: string): string {
  const name = baseName(fileName.replace(UNWRITABLE, '')).replace(AT_END, '');
  const [ending, stem] = partsOf(name, contentType);
  const fitting = stem
    .replace(AT_EDGES, '')
    .slice(0, LONGEST_NAME - ending.length)
    // It may have been cut within a character.
    .replace(UNWRITABLE, '')
    .replace(AT_EDGES, '');
  return (fitting === '' || DEVICE.test(fitting) ? 'file' : fitting) + ending;
}

function baseName(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
}

/** A picture that was made anew as another type of picture is called by what it is now. */
function partsOf(name: string, contentType: string): readonly [ending: string, stem: string] {
  const type = FILE_TYPES.find((one) => one === contentType);
  const endings = type === undefined ? ['.bin'] : ENDINGS[type];
  const own = endings.find((ending) => name.toLowerCase().endsWith(ending));
  if (own !== undefined) return [name.slice(-own.length), name.slice(0, -own.length)];
  return [endings[0]!, isImage(contentType) ? name.replace(PICTURE_ENDING, '') : name];
}
