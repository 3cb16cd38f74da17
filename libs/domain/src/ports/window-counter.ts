export interface Taken {
  readonly granted: number;
  /** How long to wait for the rest (seconds); 0 when there is none. */
  readonly retryAfter: number;
}

/** Counts hits in windows that begin with a key's first one. Where all is in this process the answer is there at once. */
export abstract class WindowCounter {
  /** One more hit. @returns how long to wait (seconds), 0 while there are no more than `limit` in `window` ms */
  abstract count(key: string, window: number, limit: number): number | Promise<number>;

  /** So many more hits as there is room for, and no more. */
  abstract take(key: string, window: number, limit: number, wanted: number): Taken | Promise<Taken>;

  /** Takes hits back. */
  abstract forgive(key: string, hits: number): void | Promise<void>;
}
