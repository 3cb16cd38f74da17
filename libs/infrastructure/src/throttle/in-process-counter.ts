import { WindowCounter, type Taken } from '#domain/ports/window-counter.js';

const MINUTE = 60_000;

/** Counts what reaches this process. */
export class InProcessCounter extends WindowCounter {
  private readonly windows = new Map<string, { hits: number; until: number }>();
  private sweepAt = 0;

  count(key: string, window: number, limit: number): number {
    const now = Date.now();
    const current = this.current(key, window, now);
    current.hits += 1;
    return current.hits > limit ? Math.ceil((current.until - now) / 1000) : 0;
  }

  take(key: string, window: number, limit: number, wanted: number): Taken {
    const now = Date.now();
    const current = this.current(key, window, now);
    const granted = Math.max(0, Math.min(wanted, limit - current.hits));
    current.hits += granted;
    return { granted, retryAfter: granted < wanted ? Math.ceil((current.until - now) / 1000) : 0 };
  }

  forgive(key: string, hits: number): void {
    const window = this.windows.get(key);
    if (!window) return;
    window.hits -= hits;
    if (window.hits <= 0) this.windows.delete(key);
  }

  private current(key: string, window: number, now: number): { hits: number; readonly until: number } {
    if (now > this.sweepAt) this.sweep(now);
    let current = this.windows.get(key);
    if (!current || current.until <= now) this.windows.set(key, (current = { hits: 0, until: now + window }));
    return current;
  }

  private sweep(now: number): void {
    this.sweepAt = now + MINUTE;
    for (const [key, window] of this.windows) if (window.until <= now) this.windows.delete(key);
  }
}
