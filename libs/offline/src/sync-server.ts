import type { SyncAnswers, SyncBatch, SyncChanges } from '#domain/sync/views.js';

/** The server as a device sees it. */
export interface SyncServer {
  /** @throws Unreachable, ServerRefusal */
  send(batch: SyncBatch): Promise<SyncAnswers>;
  /** @throws Unreachable, ServerRefusal */
  changes(query: {
    readonly cursor: string | null;
    readonly limit: number;
    readonly deviceId: string;
  }): Promise<SyncChanges>;
}

/** Nobody knows what became of it: no network, no answer in time, or an answer that is none of the server's own. */
export class Unreachable extends Error {}

/** The server answered, and takes none of it. */
export class ServerRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** `cause`: the answer itself. */
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}
