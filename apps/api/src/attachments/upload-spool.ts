import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FileStore } from '@tus/file-store';
import type { Environment } from '../shared/config.js';

/** An upload that goes no further is dropped after this (ms). */
export const EXPIRES_AFTER = 3 * 24 * 60 * 60_000;
/** The store has a file of notes beside the bytes of each, written after it. */
const NOTES = '.json';
const ID = /^([0-9a-f-]{36})_([0-9a-f-]{36})$/;

export interface Spooled {
  readonly tenantId: string;
  readonly attachmentId: string;
}

/** The folder where files grow until they are whole, each called by its tenant and its attachment. */
@Injectable()
export class UploadSpool {
  readonly folder: string;
  private opening: Promise<FileStore> | undefined;

  constructor(config: ConfigService<Environment, true>) {
    this.folder = join(config.get('FLEET_DATA_DIR', { infer: true }), 'uploads');
  }

  /** Loaded with the first upload: most processes take none. */
  store(): Promise<FileStore> {
    return (this.opening ??= this.open());
  }

  idOf({ tenantId, attachmentId }: Spooled): string {
    return `${tenantId}_${attachmentId}`;
  }

  /** Whether all of its bytes are here; undefined when there is no such upload. */
  async isWhole(upload: Spooled): Promise<boolean | undefined> {
    try {
      const { size, offset } = await (await this.store()).getUpload(this.idOf(upload));
      return size === offset;
    } catch (error) {
      // What tus throws for one that is not there is no error.
      if (error instanceof Error) throw error;
      return undefined;
    }
  }

  read(upload: Spooled): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.folder, this.idOf(upload)));
  }

  /** Its bytes, then what the store notes of it; one that is gone already is dropped. */
  async drop(upload: Spooled): Promise<void> {
    const bytes = join(this.folder, this.idOf(upload));
    await rm(bytes, { force: true });
    await rm(`${bytes}${NOTES}`, { force: true });
  }

  /** Drops what was noted of uploads whose bytes are gone: whoever dropped those ended before they were done. */
  async tidy(): Promise<void> {
    const noted = (await this.names()).filter((name) => name.endsWith(NOTES));
    for (const notes of noted.map((name) => join(this.folder, name)))
      if (!(await isThere(notes.slice(0, -NOTES.length)))) await rm(notes, { force: true });
  }

  /** What there is, with how old it is (ms) since bytes came last. */
  async all(): Promise<readonly (Spooled & { readonly size: number; readonly age: number })[]> {
    const found = (await this.names()).map(async (name) => {
      const [, tenantId, attachmentId] = ID.exec(name) ?? [];
      const facts = tenantId && (await stat(join(this.folder, name)).catch(() => undefined));
      return facts
        ? [{ tenantId, attachmentId: attachmentId!, size: facts.size, age: Date.now() - facts.mtimeMs }]
        : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** Bytes of a tenant's files that are under way. */
  async bytesOf(tenantId: string): Promise<number> {
    return (await this.all()).reduce((sum, upload) => sum + (upload.tenantId === tenantId ? upload.size : 0), 0);
  }

  private names(): Promise<string[]> {
    return readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }

  private async open(): Promise<FileStore> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const { FileStore } = await import('@tus/file-store');
    return new FileStore({ directory: this.folder, expirationPeriodInMilliseconds: EXPIRES_AFTER });
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
