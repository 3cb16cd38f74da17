import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `look` no longer throws and answers what it does then; a false or undefined answer counts as "not yet".
 * Conditions, never durations: a fast machine does not wait, a slow one is not failed.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  patience = 10_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = Date.now() + patience;
  for (;;) {
    let last: unknown = new Error(`Still not so after ${patience} ms: ${look.toString()}`);
    try {
      const found = await look();
      if (found !== false && found !== undefined && found !== null) return found as Exclude<NonNullable<T>, false>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw last;
    await pause(10);
  }
}

/** A door that a test holds shut until it has seen what it wanted to see. */
export class Gate {
  private open!: () => void;
  private arrive!: () => void;
  isReached = false;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  /** Somebody stands before it. */
  readonly reached = new Promise<void>((resolve) => (this.arrive = resolve));

  pass(): Promise<void> {
    this.isReached = true;
    this.arrive();
    return this.opened;
  }

  release(): void {
    this.open();
  }
}
