/** Whose it is, and ids of what it is about: nothing else, so that a purge leaves nothing behind. */
export type JobPayload = { readonly tenantId: string } & Readonly<Record<string, string | number>>;

/**
 * Work for outside the database: at least once, deduplicated by its id. What was added is found again whatever happens to the
 * queue, and what was done is not done again.
 */
export abstract class JobQueue {
  /** @param id deterministic (no colon); a second job with it is not added */
  abstract add(queue: string, id: string, payload: JobPayload): Promise<void>;
}
