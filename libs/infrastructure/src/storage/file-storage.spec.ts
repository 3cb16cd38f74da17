import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileStorage } from '#domain/ports/file-storage.js';
import { S3_KEYS, S3Server } from '../../../../test/support/s3.js';
import { FolderFileStorage } from './folder-file-storage.js';
import { S3FileStorage } from './s3-file-storage.js';

interface Opened {
  readonly storage: FileStorage;
  close(): Promise<void>;
}

const folder = async (): Promise<Opened> => {
  const path = await mkdtemp(join(tmpdir(), 'fleet-files-'));
  return {
    storage: new FolderFileStorage(path),
    async close() {
      const left = await readdir(path, { recursive: true });
      await rm(path, { recursive: true });
      expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
    },
  };
};

const s3 = async (): Promise<Opened> => {
  const server = await new S3Server().start();
  const { endpoint, bucket } = server;
  return {
    storage: new S3FileStorage({ endpoint, bucket, region: 'eu-central-1', ...S3_KEYS }),
    close: () => server.close(),
  };
};

const nameOf = (tenantId: string = randomUUID()): string => `${tenantId}/${randomUUID()}`;
const factsOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

async function* inChunks(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(content: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (!content) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.each([
  ['a folder', folder],
  ['S3', s3],
] as const)('files in %s', (_, open) => {
  let opened: Opened;
  let storage: FileStorage;
  beforeEach(async () => {
    opened = await open();
    storage = opened.storage;
  });
  afterEach(() => opened.close());

  const put = async (bytes: Uint8Array, name = nameOf()): Promise<string> => {
    await storage.put(name, inChunks(bytes), factsOf(bytes));
    return name;
  };

  it('come back as they were put, whole or a range of them', async () => {
    const bytes = randomBytes(3_000_001);
    const name = await put(bytes);
    expect((await read(await storage.get(name)))?.equals(bytes)).toBe(true);
    const range = await read(await storage.get(name, { from: 100_000, to: 200_000 }));
    expect(range?.equals(bytes.subarray(100_000, 200_001))).toBe(true);
    expect(await storage.size(name)).toBe(bytes.length);
  });

  it('are replaced whole, and gone when they are deleted, however often', async () => {
    const name = await put(Buffer.from('one'));
    await put(Buffer.from('another'), name);
    expect(String(await read(await storage.get(name)))).toBe('another');
    await storage.delete(name);
    await storage.delete(name);
    expect([await storage.get(name), await storage.size(name)]).toEqual([undefined, undefined]);
  });

  it('are not kept when they are not what they should be', async () => {
    const name = nameOf();
    const bytes = randomBytes(200_000);
    const facts = factsOf(bytes);
    for (const wrong of [
      { ...facts, sha256: factsOf(Buffer.from('other')).sha256 },
      { ...facts, size: facts.size - 1 },
      { ...facts, size: facts.size + 1 },
    ])
      await expect(storage.put(name, inChunks(bytes), wrong)).rejects.toThrow();
    // S3 keeps nothing of an upload that breaks off; the server of this test keeps the part that came.
    expect(await storage.size(name)).not.toBe(bytes.length);
  });

  it('are not kept when their source breaks', async () => {
    const name = nameOf();
    const bytes = randomBytes(200_000);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 100_000);
      throw new Error('The source broke');
    }
    await expect(storage.put(name, broken(), factsOf(bytes))).rejects.toThrow();
    expect(await storage.size(name)).toBeUndefined();
  });

  it('have no other names than a tenant and a UUID', async () => {
    for (const name of ['../x', `${randomUUID()}/../${randomUUID()}`, randomUUID(), `/${randomUUID()}/x`, ''])
      await expect(storage.get(name)).rejects.toThrow('called by a tenant');
  });
});

it('in a folder what was there before stays when what comes is not what it should be', async () => {
  const { storage, close } = await folder();
  const name = nameOf();
  const [before, bytes] = [Buffer.from('before'), randomBytes(200_000)];
  await storage.put(name, inChunks(before), factsOf(before));
  await expect(storage.put(name, inChunks(bytes), { ...factsOf(bytes), size: 1 })).rejects.toThrow();
  expect(String(await read(await storage.get(name)))).toBe('before');
  await close();
});

describe('S3', () => {
  let server: S3Server;
  beforeAll(async () => (server = await new S3Server().start()));
  afterAll(() => server.close());

  const storageWith = (more: object) =>
    new S3FileStorage({ endpoint: server.endpoint, bucket: server.bucket, region: 'us-east-1', ...S3_KEYS, ...more });
  const put = (storage: FileStorage) => {
    const bytes = Buffer.from('some bytes');
    return storage.put(nameOf(), inChunks(bytes), factsOf(bytes));
  };

  it('is asked with signatures that it checks', async () => {
    await put(storageWith({}));
    await expect(put(storageWith({ secretAccessKey: 'wrong' }))).rejects.toThrow('SignatureDoesNotMatch');
  });

  it('without its bucket is a fault, not a file that is not there', async () => {
    await expect(storageWith({ bucket: 'nothing' }).get(nameOf())).rejects.toThrow('no such bucket');
  });

  it('that is away is a fault', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    await new Promise((done) => taken.close(done));
    await expect(put(storageWith({ endpoint: `http://127.0.0.1:${port}` }))).rejects.toThrow();
  });
});
