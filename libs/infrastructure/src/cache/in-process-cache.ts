import type { ReadDatabase } from '#domain/ports/read-database.js';
import { type Kept, LoggedCache } from './logged-cache.js';

/** How much is kept: of more, what was used longest ago goes. */
export interface CacheBounds {
  readonly entries: number;
  /** Characters of keys and answers, about as many bytes. */
  readonly size: number;
}

export const BOUNDS: CacheBounds = { entries: 10_000, size: 64_000_000 };

/** Keeps answers in this process. */
export class InProcessCache extends LoggedCache {
  /** In the order of their last use. */
  private readonly kept = new Map<string, Kept>();
  private size = 0;

  constructor(
    database: ReadDatabase,
    private readonly bounds: CacheBounds = BOUNDS,
  ) {
    super(database);
  }

  protected async find(place: string): Promise<Kept | undefined> {
    const kept = this.take(place);
    if (kept) this.put(place, kept);
    return kept;
  }

  protected async keep(place: string, kept: Kept): Promise<void> {
    this.take(place);
    this.put(place, kept);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.bounds.entries && this.size <= this.bounds.size) return;
      this.take(oldest);
    }
  }

  private put(place: string, kept: Kept): void {
    this.kept.set(place, kept);
    this.size += place.length + kept.json.length;
  }

  private take(place: string): Kept | undefined {
    const kept = this.kept.get(place);
    if (kept && this.kept.delete(place)) this.size -= place.length + kept.json.length;
    return kept;
  }
}
