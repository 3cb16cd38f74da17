import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

/** The one key pair it knows. */
export const S3_KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;

/** A server that speaks S3 and checks signatures, with one empty bucket. */
export class S3Server {
  readonly bucket = 'fleet-files';
  private server: S3rver | undefined;
  private folder = '';
  private port = 0;

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts, or starts again on the same port with what it kept. */
  async start(): Promise<this> {
    this.folder ||= await mkdtemp(join(tmpdir(), 'fleet-s3-'));
    this.server = new S3rver({
      address: '127.0.0.1',
      port: this.port,
      silent: true,
      directory: this.folder,
      configureBuckets: [{ name: this.bucket }],
    });
    this.port = ((await this.server.run()) as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
