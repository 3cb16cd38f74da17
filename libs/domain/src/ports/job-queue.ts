/** Work for outside the database: at least once, deduplicated by its id. Payloads carry ids only. */
export abstract class JobQueue {
  /** @param id deterministic (no colon); a second job with it is not added */
  abstract add(queue: string, id: string, payload: Readonly<Record<string, string | number>>): Promise<void>;
}
