import { MOST_BYTES } from '#domain/attachments/attachment.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { NewPhoto } from '#offline/photos.js';
import { compressed } from './compressed';
import { takenAt } from './taken-at';

type FileToSend = Omit<NewPhoto, 'target'>;

const PDF = 'application/pdf';

/**
 * A document as it is, a picture made smaller, with the time when it was taken. Some phones do not say what a file is.
 * @throws DomainError `file_type_not_taken`, `file_too_large` {max}, `image_unreadable`
 */
export async function fileToSend(file: File): Promise<FileToSend> {
  if (file.type === PDF || (file.type === '' && /\.pdf$/i.test(file.name))) return asItIs(file);
  if (file.type !== '' && !file.type.startsWith('image/')) throw new DomainError('file_type_not_taken');
  return smaller(file);
}

/** Its size is looked at before its bytes are taken into memory. */
async function asItIs(file: File): Promise<FileToSend> {
  if (file.size > MOST_BYTES) throw new DomainError('file_too_large', { max: MOST_BYTES });
  const writtenAt = new Date(file.lastModified).toISOString();
  return { fileName: file.name, contentType: PDF, takenAt: writtenAt, bytes: await file.arrayBuffer() };
}

async function smaller(file: File): Promise<FileToSend> {
  const photo = await compressed(file).catch(() => {
    throw new DomainError('image_unreadable');
  });
  const fileName = `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.${photo.contentType.split('/')[1]!}`;
  return { fileName, takenAt: await takenAt(file), ...photo };
}
