import { computed, signal } from '@angular/core';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import type { ColumnStatus } from './board-moves';

const PAGE = 40;
/** The most that the API gives at once. */
const MOST = 200;

type Load = (status: ColumnStatus, cursor: string | null, limit: number) => Promise<Page<WorkOrderListItem>>;

/** The cards of one state: the list of them, a page more whenever it is scrolled to its end, with what was just dropped here. */
export class BoardColumn {
  private readonly known = signal<readonly WorkOrderListItem[]>([]);
  private readonly length = signal<{ total: number; isEstimate: boolean } | null>(null);
  private readonly problem = signal<Problem | null>(null);
  private readonly busy = signal(false);
  private cursor: string | null = null;
  private turn = 0;

  readonly cards = this.known.asReadonly();
  readonly error = this.problem.asReadonly();
  readonly loading = this.busy.asReadonly();
  readonly ready = computed(() => this.length() !== null);
  readonly total = computed(() => this.length()?.total ?? 0);
  readonly isEstimate = computed(() => this.length()?.isEstimate === true);

  constructor(
    readonly status: ColumnStatus,
    private readonly load: Load,
  ) {}

  /** From the top, for another question. */
  async start(): Promise<void> {
    this.known.set([]);
    this.length.set(null);
    await this.run(async (isLast) => {
      const page = await this.load(this.status, null, PAGE);
      if (isLast()) this.show(page);
    });
  }

  /** What is shown, as it is now. */
  async refresh(): Promise<void> {
    await this.run(async (isLast) => {
      const wanted = Math.max(PAGE, this.known().length);
      let page = await this.load(this.status, null, Math.min(wanted, MOST));
      const cards = [...page.data];
      while (cards.length < wanted && page.nextCursor !== null && isLast()) {
        page = await this.load(this.status, page.nextCursor, Math.min(wanted - cards.length, MOST));
        cards.push(...page.data);
      }
      if (isLast()) this.show({ ...page, data: cards });
    });
  }

  async more(): Promise<void> {
    const { cursor } = this;
    if (cursor === null || this.busy()) return;
    await this.run(async (isLast) => {
      const page = await this.load(this.status, cursor, PAGE);
      if (!isLast()) return;
      const shown = new Set(this.known().map(({ id }) => id));
      this.show({ ...page, data: [...this.known(), ...page.data.filter(({ id }) => !shown.has(id))] });
    });
  }

  /** Shown at its top until the server says where it belongs. */
  put(card: WorkOrderListItem): void {
    if (this.known().some(({ id }) => id === card.id)) return;
    this.known.update((cards) => [card, ...cards]);
    this.count(1);
  }

  /** Where it was, for putting it back. */
  take(id: string): number {
    const place = this.known().findIndex((card) => card.id === id);
    if (place < 0) return place;
    this.known.update((cards) => cards.toSpliced(place, 1));
    this.count(-1);
    return place;
  }

  putBack(card: WorkOrderListItem, place: number): void {
    if (place < 0 || this.known().some(({ id }) => id === card.id)) return;
    this.known.update((cards) => cards.toSpliced(place, 0, card));
    this.count(1);
  }

  private count(more: number): void {
    this.length.update((length) => length && { ...length, total: Math.max(0, length.total + more) });
  }

  private show(page: Page<WorkOrderListItem>): void {
    this.known.set(page.data);
    this.cursor = page.nextCursor;
    this.length.set({ total: page.total, isEstimate: page.totalIsEstimate === true });
    this.problem.set(null);
  }

  private async run(work: (isLast: () => boolean) => Promise<void>): Promise<void> {
    const turn = ++this.turn;
    const isLast = (): boolean => turn === this.turn;
    this.busy.set(true);
    try {
      await work(isLast);
    } catch (error) {
      if (isLast()) this.problem.set(problemOf(error));
    } finally {
      if (isLast()) this.busy.set(false);
    }
  }
}
