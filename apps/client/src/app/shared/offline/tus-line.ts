import { Upload } from 'tus-js-client';
import type { DetailedError } from 'tus-js-client';
import type { Access } from '#offline/http-sync-server.js';
import type { KeptPhoto, PhotoLine } from '#offline/photos.js';
import { ServerRefusal, Unreachable } from '#offline/sync-server.js';

/** Lost at most when the line breaks, bytes. */
const PIECE = 512 * 1024;
/** Without any progress for so long it is given up for this round, ms. */
const PATIENCE = 15_000;
const UPLOADS = '/api/v1/uploads';

/** Pictures by the tus protocol: what arrived before a break is not sent again. */
export class TusLine implements PhotoLine {
  constructor(private readonly access: Access) {}

  async send({ attachmentId, bytes, contentType }: KeptPhoto): Promise<void> {
    const token = await this.access.token(false);
    if (token === null) throw new ServerRefusal(401, 'not_authenticated');
    await new Promise<void>((done, failed) => {
      const silent = (): void => {
        void upload.abort();
        failed(new Unreachable('no answer'));
      };
      let patience = setTimeout(silent, PATIENCE);
      const upload = new Upload(new Blob([bytes], { type: contentType }), {
        endpoint: UPLOADS,
        // An upload is called as its attachment: what is there already is asked for first.
        uploadUrl: `${UPLOADS}/${attachmentId}`,
        metadata: { attachmentId },
        headers: { authorization: `Bearer ${token}` },
        chunkSize: PIECE,
        retryDelays: null,
        storeFingerprintForResuming: false,
        onProgress: () => {
          clearTimeout(patience);
          patience = setTimeout(silent, PATIENCE);
        },
        onSuccess: () => {
          clearTimeout(patience);
          done();
        },
        onError: (error) => {
          clearTimeout(patience);
          failed(reasonOf(error));
        },
      });
      upload.start();
    });
  }
}

function reasonOf(error: Error | DetailedError): Error {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  if (status < 400 || status >= 500) return new Unreachable('upload', { cause: error });
  return new ServerRefusal(status, codeIn(response!.getBody()));
}

function codeIn(body: string): string {
  try {
    return String((JSON.parse(body) as { code?: unknown }).code);
  } catch {
    return 'unexpected';
  }
}
