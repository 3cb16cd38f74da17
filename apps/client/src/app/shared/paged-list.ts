import { DestroyRef, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Signal } from '@angular/core';
import type { Page } from '#domain/shared/views.js';
import { ListMemory } from './list-memory';
import { littleByLittle } from './little-by-little';
import type { Problem } from './problem';
import { problemOf } from './problem';

/** Loads one page of `query` after `cursor` (null is the first), `limit` rows or the usual number. */
export type PageLoader<Query, Row> = (query: Query, cursor: string | null, limit?: number) => Promise<Page<Row>>;

/** Rows asked for at once when what is shown is loaded anew, and the usual number. */
const MOST_AT_ONCE = 100;
const USUAL = 50;
/** How far a list is scrolled, in px. */
export interface Scrolled {
  scrollTop: number;
}

/**
 * A keyset-paged list that follows its query. The page after the one shown is asked for before it is needed, so
 * scrolling does not wait. Who goes back to it finds what was loaded, and the place. Made where effects may be (a
 * constructor or field).
 */
export class PagedList<Query, Row extends { readonly id: string }> implements Scrolled {
  private readonly pages = signal<readonly Page<Row>[]>([]);
  private readonly problem = signal<Problem | null>(null);
  private readonly busy = signal(true);
  private ahead: { cursor: string; page: Promise<Page<Row>> } | null = null;
  private turn = 0;
  scrollTop = 0;

  readonly rows = computed(() => this.pages().flatMap((page) => page.data));
  private readonly drawing = littleByLittle(this.rows);
  readonly drawn = this.drawing.rows;
  readonly isDrawn = this.drawing.isWhole;
  readonly total = computed(() => this.pages()[0]?.total ?? 0);
  readonly isEstimate = computed(() => this.pages()[0]?.totalIsEstimate === true);
  readonly loading = this.busy.asReadonly();
  readonly error = this.problem.asReadonly();
  /** Nothing was ever shown yet: the skeleton's turn. */
  readonly first = computed(() => this.pages().length === 0 && this.busy());
  readonly ready = computed(() => this.pages().length > 0);
  readonly empty = computed(() => this.pages().length > 0 && this.rows().length === 0);
  readonly hasMore = computed(() => this.pages().at(-1)?.nextCursor != null);

  constructor(
    private readonly query: Signal<Query>,
    private readonly load: PageLoader<Query, Row>,
  ) {
    const memory = inject(ListMemory);
    const address = memory.here();
    let left = memory.recall<Row>(address);
    effect(() => {
      const asked = JSON.stringify(this.query());
      untracked(() => {
        if (left?.query === asked) this.goOn(left.pages, left.scrollTop);
        else void this.loadOther();
        left = null;
      });
    });
    inject(DestroyRef).onDestroy(() => {
      const [pages, scrollTop] = [this.pages(), this.scrollTop];
      memory.keep(address, { query: JSON.stringify(this.query()), pages, scrollTop });
    });
  }

  reload(): Promise<void> {
    return this.run(async (query) => [await this.load(query, null)]);
  }

  /** Brings what is shown up to date without moving it. */
  refresh(): Promise<void> {
    return this.anew(this.rows().length);
  }

  async more(): Promise<void> {
    const cursor = this.pages().at(-1)?.nextCursor;
    if (cursor == null || this.busy()) return;
    await this.run(async () => [...this.pages(), await this.pageAfter(cursor)]);
  }

  private loadOther(): Promise<void> {
    return this.run(async (query) => {
      const page = await this.load(query, null);
      this.drawing.begin();
      return [page];
    });
  }

  /** Shows at once what was there, then what has become of it. */
  private goOn(pages: readonly Page<Row>[], scrollTop: number): void {
    this.pages.set(pages);
    this.scrollTop = scrollTop;
    const shown = this.rows().length;
    this.drawing.begin(shown);
    void this.anew(shown);
  }

  /** As many rows as are shown, page by page: all of them take the place of the earlier ones at once. */
  private anew(shown: number): Promise<void> {
    return this.run(async (query, isLast) => {
      const fresh: Page<Row>[] = [];
      let wanted = shown;
      let cursor: string | null = null;
      do {
        const page: Page<Row> = await this.load(query, cursor, Math.min(MOST_AT_ONCE, Math.max(USUAL, wanted)));
        fresh.push(page);
        wanted -= page.data.length;
        cursor = page.nextCursor;
      } while (wanted > 0 && cursor !== null && isLast());
      return fresh;
    });
  }

  private async run(work: (query: Query, isLast: () => boolean) => Promise<readonly Page<Row>[]>): Promise<void> {
    const turn = ++this.turn;
    const isLast = (): boolean => turn === this.turn;
    this.busy.set(true);
    try {
      const pages = await work(this.query(), isLast);
      if (!isLast()) return;
      this.pages.set(pages);
      this.problem.set(null);
      this.prefetch();
    } catch (error) {
      if (isLast()) this.problem.set(problemOf(error));
    } finally {
      if (isLast()) this.busy.set(false);
    }
  }

  private prefetch(): void {
    const cursor = this.pages().at(-1)?.nextCursor;
    this.ahead = null;
    if (cursor == null) return;
    const page = this.load(this.query(), cursor);
    page.catch(() => undefined);
    this.ahead = { cursor, page };
  }

  private pageAfter(cursor: string): Promise<Page<Row>> {
    const ahead = this.ahead;
    this.ahead = null;
    return ahead?.cursor === cursor
      ? ahead.page.catch(() => this.load(this.query(), cursor))
      : this.load(this.query(), cursor);
  }
}
