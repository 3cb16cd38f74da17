import { HttpErrorResponse } from '@angular/common/http';
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

  /**
   * Takes up to all of it. A token that is over on the way is replaced, once for each that got something there.
   * @param left aborted when nobody wants it there any more: it ends with false
   */
  async send(file: FileBytes, mustWait: () => Promise<boolean>, left?: AbortSignal): Promise<boolean> {
    let isFresh = false;
    for (;;) {
      const token = await this.access.token(isFresh);
      if (token === null) throw new ServerRefusal(401, 'not_authenticated');
      try {
        return await sent(file, token, mustWait, () => (isFresh = false), left);
      } catch (error) {
        if (isFresh || !(error instanceof ServerRefusal) || error.status !== 401) throw error;
        isFresh = true;
      }
    }
  }
}

function sent(
  { attachmentId, bytes, contentType }: FileBytes,
  token: string,
  mustWait: () => Promise<boolean>,
  arrived: () => void,
  left?: AbortSignal,
): Promise<boolean> {
  return new Promise<boolean>((ended, failed) => {
    let began = 0;
    const silent = (): void => {
      void upload.abort();
      piece.shorten();
      failed(new Unreachable('no answer'));
    };
    let patience = setTimeout(silent, PATIENCE);
    const stop = async (): Promise<void> => {
      clearTimeout(patience);
      await upload.abort();
      ended(false);
    };
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
        if (!left?.aborted && !(await mustWait())) return;
        await stop();
        // The request would go all the same; what is thrown in a stopped upload is told to nobody.
        throw new Error('Something else goes first');
      },
      onProgress: () => {
        clearTimeout(patience);
        patience = setTimeout(silent, PATIENCE);
      },
      onChunkComplete: () => {
        arrived();
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
    left?.addEventListener('abort', () => void stop(), { once: true });
    upload.start();
  });
}

function reasonOf(error: Error | DetailedError): Error {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  const answer = response && answerIn(response.getBody());
  if (status < 400 || status >= 500 || (answer === null && STILL_WRITTEN.includes(status)))
    return new Unreachable('upload', { cause: error });
  const cause = new HttpErrorResponse({ status, error: answer });
  return new ServerRefusal(status, answer?.code ?? 'unexpected', { cause });
}

/** Null: it is the protocol's own word, or a gateway's, and not ours. */
function answerIn(body: string): { readonly code: string } | null {
  try {
    const answer = JSON.parse(body) as { code?: unknown } | null;
    return typeof answer?.code === 'string' ? { ...answer, code: answer.code } : null;
  } catch {
    return null;
  }
}
