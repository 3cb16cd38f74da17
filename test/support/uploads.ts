import { randomBytes, randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import * as tus from 'tus-js-client';
import type { AttachmentView } from '#domain/attachments/views.js';
import type { Client, Program } from './program.js';

/** A photo as a telephone takes it: on its side, and it knows where and when. Noise, so that it cannot be made small. */
export async function photo({ width = 900, height = 600, noise = true, knowsZone = true } = {}): Promise<Buffer> {
  const create = { width, height, channels: 3 as const };
  const image = noise
    ? sharp(randomBytes(width * height * 3), { raw: create })
    : sharp({ create: { ...create, background: 'red' } });
  return image
    .jpeg({ quality: 95 })
    .withExif({
      IFD0: { Make: 'Telephone', Model: 'of Tess' },
      IFD2: { DateTimeOriginal: '2026:05:06 07:08:09', ...(knowsZone && { OffsetTimeOriginal: '+02:00' }) },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

/** A PNG that is a hundred kilobytes, and nine hundred million pixels once it is unpacked. */
export function bomb(side = 30_000): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  // Black and white, a bit each; every line begins with its filter.
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.writeUInt8(1, 8);
  const lines = deflateSync(Buffer.alloc(side * (Math.ceil(side / 8) + 1)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))]);
}

interface Announced {
  readonly target: AttachmentView['target'];
  readonly bytes: Uint8Array;
  readonly contentType?: string;
  readonly fileName?: string;
  readonly caption?: string | null;
  readonly takenAt?: string | null;
}

/** Announces a file. @returns its attachment's id */
export async function attach(
  client: Client,
  { bytes, contentType = 'image/jpeg', fileName = 'brake.jpg', ...more }: Announced,
): Promise<string> {
  const attachmentId = randomUUID();
  await client.command('/attachments', { attachmentId, fileName, contentType, size: bytes.length, ...more });
  return attachmentId;
}

export interface Upload {
  readonly upload: tus.Upload;
  /** Its end. @throws tus.DetailedError */
  readonly done: Promise<void>;
  /** Resolves when so many bytes have been sent. */
  sent(bytes: number): Promise<void>;
}

/** Sends bytes as a phone does, with the real client of the protocol. */
export function send(
  program: Program,
  client: Client,
  attachmentId: string,
  bytes: Uint8Array,
  options: Partial<tus.UploadOptions> = {},
): Upload {
  const waiting: { bytes: number; reached: () => void }[] = [];
  let end: { resolve: () => void; reject: (error: Error) => void };
  const done = new Promise<void>((resolve, reject) => (end = { resolve, reject }));
  done.catch(() => undefined);
  const upload = new tus.Upload(Buffer.from(bytes), {
    endpoint: `${program.url}/api/v1/uploads`,
    headers: { authorization: `Bearer ${client.token}` },
    metadata: { attachmentId },
    chunkSize: 64 * 1024,
    retryDelays: [],
    storeFingerprintForResuming: false,
    onSuccess: () => end.resolve(),
    onError: (error) => end.reject(error),
    onChunkComplete: (_size, sent) => {
      for (const one of waiting) if (sent >= one.bytes) one.reached();
    },
    ...options,
  });
  upload.start();
  return {
    upload,
    done,
    sent: (wanted) => new Promise((reached) => waiting.push({ bytes: wanted, reached })),
  };
}

/** What refused an upload said. */
export async function refusal(upload: Upload): Promise<{ status: number; code: string }> {
  const error = await upload.done.then(
    () => undefined,
    (reason: unknown) => reason as tus.DetailedError,
  );
  const answer = error?.originalResponse;
  if (!answer) throw new Error(`It was not refused: ${error?.message ?? 'done'}`);
  const { code = '' } = JSON.parse(answer.getBody() || '{}') as { code?: string };
  return { status: answer.getStatus(), code };
}

const PLACES = { 'work-order': 'work-orders', vehicle: 'vehicles' } as const;

export async function listed(client: Client, { kind, id }: AttachmentView['target']): Promise<AttachmentView[]> {
  const { body } = await client.get<{ data: AttachmentView[] }>(`/${PLACES[kind]}/${id}/attachments`);
  return body.data;
}

/** Waits until it has the status. */
export function becomes(
  program: Program,
  client: Client,
  target: AttachmentView['target'],
  id: string,
  status: AttachmentView['status'],
): Promise<AttachmentView> {
  return program.until(
    async () => (await listed(client, target)).find((one) => one.id === id && one.status === status),
    `the file to be ${status}`,
  );
}

export async function file(
  program: Program,
  client: Client,
  id: string,
  query = '',
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const answer = await fetch(`${program.url}/api/v1/attachments/${id}/file${query}`, {
    headers: { authorization: `Bearer ${client.token}`, ...headers },
  });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
