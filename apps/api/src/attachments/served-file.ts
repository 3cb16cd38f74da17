import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { safeFileName } from '#domain/attachments/file-name.js';
import { isImage } from '#domain/attachments/file-types.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { ByteRange, FileStorage } from '#domain/ports/file-storage.js';
import type { FoundFile } from './get-attachment-file.query.js';

/**
 * Answers with a file, or a range of it. It never runs as a page of ours: images are shown, all else is downloaded, and
 * nothing in it may do anything. Whoever has it asks each time whether they still may.
 * @throws DomainError `not_found` when the storage has it no more
 */
export async function serveFile(
  storage: FileStorage,
  { file, fileName }: FoundFile,
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
): Promise<void> {
  const etag = `"${file.sha256.slice(0, 32)}"`;
  void reply.headers({
    etag,
    'cache-control': 'private, no-cache',
    vary: 'authorization',
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
  });
  if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return void reply.code(304).send();
  const wanted = headers['if-range'] === undefined || headers['if-range'] === etag ? headers.range : undefined;
  const range = rangeOf(wanted, file.size);
  if (range === 'outside')
    return void reply.code(416).header('content-range', `bytes */${file.size}`).type('text/plain').send('');
  const content = await storage.get(file.name, range);
  if (!content) throw new DomainError('not_found', { kind: 'file' });
  if (range) void reply.code(206).header('content-range', `bytes ${range.from}-${range.to}/${file.size}`);
  void reply
    .header('content-length', range ? range.to - range.from + 1 : file.size)
    .header('content-disposition', dispositionOf(file.contentType, fileName))
    .type(file.contentType)
    .send(Readable.from(content));
}

/** One range (RFC 9110, 14.1.2); several, or what is none, are answered with all of it. */
function rangeOf(header: string | undefined, size: number): ByteRange | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to ? 'outside' : { from, to };
}

/** RFC 6266: the plain name for old readers, the true one beside it. */
function dispositionOf(contentType: string, fileName: string): string {
  // Names that were kept before they were looked at are among them.
  const name = safeFileName(fileName, contentType);
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${isImage(contentType) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
