import { AwsV4Signer } from 'aws4fetch';
import { FileStorage, type ByteRange, type FileFacts } from '#domain/ports/file-storage.js';
import { requireName, verified } from './file-content.js';

export interface S3Options {
  /** e.g. `https://s3.eu-central-1.amazonaws.com`; the bucket comes in the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What does not answer in this time (ms) is away. */
const PATIENCE = 60_000;
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Files in a bucket of whoever speaks S3. Bodies are streamed and signed with their hash, so that the other side checks it too. */
export class S3FileStorage extends FileStorage {
  constructor(private readonly options: S3Options) {
    super();
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, facts: FileFacts): Promise<void> {
    const headers = { 'content-length': String(facts.size), 'content-type': 'application/octet-stream' };
    const answer = await this.send('PUT', name, { headers, sha256: facts.sha256, body: verified(content, facts) });
    await requireOk(answer);
  }

  async get(name: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    const answer = await this.send('GET', name, {
      headers: range ? { range: `bytes=${range.from}-${range.to}` } : {},
    });
    if (await isMissing(answer)) return undefined;
    await requireOk(answer, answer.body ?? undefined);
    return answer.body ?? undefined;
  }

  async size(name: string): Promise<number | undefined> {
    const answer = await this.send('HEAD', name);
    if (await isMissing(answer)) return undefined;
    await requireOk(answer);
    return Number(answer.headers.get('content-length'));
  }

  async delete(name: string): Promise<void> {
    const answer = await this.send('DELETE', name);
    if (!(await isMissing(answer))) await requireOk(answer);
  }

  private async send(
    method: string,
    name: string,
    {
      headers = {},
      sha256 = EMPTY,
      body,
    }: { headers?: Record<string, string>; sha256?: string; body?: AsyncIterable<Uint8Array> } = {},
  ): Promise<Response> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = this.options;
    const signed = await new AwsV4Signer({
      method,
      url: `${endpoint.replace(/\/$/, '')}/${bucket}/${requireName(name)}`,
      headers: { ...headers, 'x-amz-content-sha256': sha256 },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
    }).sign();
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
      ...(body && { body, duplex: 'half' }),
    } as RequestInit);
  }
}

async function isMissing(answer: Response): Promise<boolean> {
  if (answer.status !== 404) return false;
  const told = await answer.text();
  // A bucket that is not there is no file that is not there.
  if (/NoSuchBucket/.test(told)) throw new Error('The storage has no such bucket');
  return true;
}

/** @throws Error naming what the storage calls it, e.g. `AccessDenied` */
async function requireOk(answer: Response, streamed?: unknown): Promise<void> {
  if (answer.ok) {
    if (streamed === undefined) await answer.body?.cancel();
    return;
  }
  const [, code] = /<Code>(\w+)<\/Code>/.exec(await answer.text()) ?? [];
  throw new Error(`The storage answered ${answer.status} ${code ?? ''}`.trim());
}
