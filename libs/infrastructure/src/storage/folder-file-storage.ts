import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileStorage, type ByteRange, type FileFacts } from '#domain/ports/file-storage.js';
import { requireName, verified } from './file-content.js';

/** Files in a folder, one below it for each tenant. */
export class FolderFileStorage extends FileStorage {
  constructor(private readonly folder: string) {
    super();
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, facts: FileFacts): Promise<void> {
    const file = this.place(name);
    const part = `${file}.${randomUUID()}.part`;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    try {
      await pipeline(verified(content, facts), createWriteStream(part, { mode: 0o600, flush: true }));
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    await synced(dirname(file));
  }

  async get(name: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    const file = this.place(name);
    if ((await this.size(name)) === undefined) return undefined;
    return createReadStream(file, range && { start: range.from, end: range.to });
  }

  async size(name: string): Promise<number | undefined> {
    try {
      return (await stat(this.place(name))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    await rm(this.place(name), { force: true });
  }

  private place(name: string): string {
    return join(this.folder, requireName(name));
  }
}

/** A name is kept over a power cut when its folder is. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
