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
  endpoint = '';

  async start(): Promise<this> {
    this.folder = await mkdtemp(join(tmpdir(), 'fleet-s3-'));
    this.server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory: this.folder,
      configureBuckets: [{ name: this.bucket }],
    });
    const { port } = (await this.server.run()) as AddressInfo;
    this.endpoint = `http://127.0.0.1:${port}`;
    return this;
  }

  async stop(): Promise<void> {
    await this.server?.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
