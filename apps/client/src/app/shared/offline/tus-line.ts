import { Upload } from 'tus-js-client';
import type { DetailedError } from 'tus-js-client';
import type { Access } from '#offline/http-sync-server.js';
import type { KeptPhoto, PhotoLine } from '#offline/photos.js';
import { Stride } from '#offline/stride.js';
import { ServerRefusal, Unreachable } from '#offline/sync-server.js';

/** Bytes that go at a time: as many are lost at most when the line breaks, and commands wait for them. */
const piece = new Stride(512 * 1024, 32 * 1024);
/** Without any progress for so long it is given up for this round, ms. */
const PATIENCE = 15_000;
const UPLOADS = '/api/v1/uploads';
/** The server has still to do with what came before the line broke: the next round goes on. */
const STILL_WRITTEN = [409, 423];

export type FileBytes = Pick<KeptPhoto, 'attachmentId' | 'bytes' | 'contentType'>;

/** Pictures by the tus protocol: what arrived before a break is not sent again. */
export class TusLine implements PhotoLine {
  constructor(private readonly access: Access) {}

  async send({ attachmentId, bytes, contentType }: FileBytes, mustWait: () => Promise<boolean>): Promise<boolean> {
    const token = await this.access.token(false);
    if (token === null) throw new ServerRefusal(401, 'not_authenticated');
    return new Promise<boolean>((ended, failed) => {
      let began = 0;
      const silent = (): void => {
        void upload.abort();
        piece.shorten();
        failed(new Unreachable('no answer'));
      };
      let patience = setTimeout(silent, PATIENCE);
      const upload = new Upload(new Blob([bytes], { type: contentType }), {
        endpoint: UPLOADS,
        // An upload is called as its attachment: what is there already is asked for first.
        uploadUrl: `${UPLOADS}/${attachmentId}`,
        metadata: { attachmentId },
        headers: { authorization: `Bearer ${token}` },
        chunkSize: piece.now,
        retryDelays: null,
        storeFingerprintForResuming: false,
        onBeforeRequest: async () => {
          began = Date.now();
          if (!(await mustWait())) return;
          clearTimeout(patience);
          await upload.abort();
          ended(false);
          // The request would go all the same; what is thrown in a stopped upload is told to nobody.
          throw new Error('Something else goes first');
        },
        onProgress: () => {
          clearTimeout(patience);
          patience = setTimeout(silent, PATIENCE);
        },
        onChunkComplete: () => {
          piece.arrived(Date.now() - began);
          upload.options.chunkSize = piece.now;
        },
        onSuccess: () => {
          clearTimeout(patience);
          ended(true);
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
  const code = response && codeIn(response.getBody());
  if (status < 400 || status >= 500 || (code === null && STILL_WRITTEN.includes(status)))
    return new Unreachable('upload', { cause: error });
  return new ServerRefusal(status, code ?? 'unexpected');
}

/** Null: it is the protocol's own word, not ours. */
function codeIn(body: string): string | null {
  try {
    return String((JSON.parse(body) as { code?: unknown }).code);
  } catch {
    return null;
  }
}
