/** How often an answer was there, and how often it had to be loaded, since the process began. */
export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
}

/** Answers that follow from a tenant's log, kept until it moves. */
export abstract class Cache {
  abstract readonly stats: CacheStats;

  /**
   * The answer kept under `key`, or what `load` gives now (JSON-safe, nothing but what the log tells), which is then kept until
   * a stream of one of the types `of` moves in this tenant. Never older than anything the caller was told before, in whatever
   * process. Concurrent callers share one load. What `load` throws is thrown and not kept.
   * @param key everything the answer depends on beside the tenant and its log: the question, its parameters, the caller's scope
   */
  abstract remember<Answer>(
    tenantId: string,
    key: string,
    of: readonly string[],
    load: () => Promise<Answer>,
  ): Promise<Answer>;
}
