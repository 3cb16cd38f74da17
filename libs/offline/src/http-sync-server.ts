import type { SyncAnswers, SyncBatch, SyncChanges } from '#domain/sync/views.js';
import { ServerRefusal, Unreachable, type SyncServer } from './sync-server.js';

const PATIENCE = 10_000;

export interface Access {
  /** The bearer token there is. @param fresh the last one was not taken @returns null when nobody is signed in any more */
  token(fresh: boolean): Promise<string | null>;
}

/** The server over HTTP. */
export class HttpSyncServer implements SyncServer {
  constructor(
    /** Without the API's path; empty: where the page came from. */
    private readonly origin: string,
    private readonly access: Access,
    /** How long an answer is waited for, ms. */
    private readonly patience = PATIENCE,
  ) {}

  send(batch: SyncBatch): Promise<SyncAnswers> {
    return this.call('/api/v1/sync/commands', { method: 'POST', body: JSON.stringify(batch) });
  }

  changes(query: { cursor: string | null; limit: number; deviceId: string }): Promise<SyncChanges> {
    const { cursor, limit, deviceId } = query;
    const search = new URLSearchParams({ limit: String(limit), deviceId, ...(cursor === null ? {} : { cursor }) });
    return this.call(`/api/v1/sync/changes?${search.toString()}`, {});
  }

  private async call<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const first = await this.answerOf(path, init, false);
    const answer = first.status === 401 ? await this.answerOf(path, init, true) : first;
    // Ours are JSON; a gateway's page, or a service worker's stand-in, says nothing of what became of the call.
    const body = await answer.json().catch(() => undefined);
    if (answer.ok && body !== undefined) return body as Answer;
    const { code } = (body ?? {}) as { code?: unknown };
    if (answer.status < 500 && typeof code === 'string') throw new ServerRefusal(answer.status, code);
    throw new Unreachable(`${answer.status} for ${path}`);
  }

  private async answerOf(path: string, init: RequestInit, fresh: boolean): Promise<Response> {
    const token = await this.access.token(fresh);
    if (token === null) throw new ServerRefusal(401, 'not_authenticated');
    try {
      return await fetch(this.origin + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.body ? { 'content-type': 'application/json' } : {}) },
        signal: AbortSignal.timeout(this.patience),
      });
    } catch (error) {
      throw new Unreachable('no answer', { cause: error });
    }
  }
}
