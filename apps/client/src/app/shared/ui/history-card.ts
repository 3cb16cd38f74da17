import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { HistoryEntry } from '#domain/shared/views.js';
import { Api } from '../api';
import { follow } from '../follow';
import { Formats } from '../formats';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { FocusFirst } from './focus-first';
import { describe } from './history-words';
import { MomentPipe, WhenPipe } from './pipes';

/** Who did what when, newest first, from the log. Follows the version of what it tells about. */
@Component({
  selector: 'app-history-card',
  imports: [FocusFirst, MatIcon, MomentPipe, RouterLink, WhenPipe],
  templateUrl: './history-card.html',
  styleUrl: './history-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'History' },
})
export class HistoryCard {
  private readonly api = inject(Api);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  /** Below /api/v1, e.g. `/work-orders/…`; its history is read from `…/history`. */
  readonly path = input.required<string>();
  readonly version = input<number>();
  /** The page can show the past. */
  readonly hasPast = input(true);
  /** The instant that the page shows, where it shows the past. */
  readonly asOf = input<string>();
  private readonly entries = signal<readonly HistoryEntry[] | null>(null);
  private readonly next = signal<string | null>(null);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly hasMore = computed(() => this.next() !== null);
  protected readonly lines = computed(() => {
    const asOf = this.asOf();
    const later = ({ metadata }: HistoryEntry): boolean => asOf !== undefined && metadata.recordedAt > asOf;
    const shown = asOf === undefined ? undefined : this.entries()?.find((entry) => !later(entry));
    return (
      this.entries()?.map((entry) => ({
        entry,
        ...describe(entry, this.formats),
        isLater: later(entry),
        isShown: entry === shown,
      })) ?? null
    );
  });
  protected readonly choosing = signal(false);
  protected readonly latest = computed(() => this.formats.localMinute(new Date().toISOString()));
  protected readonly minute = computed(() => this.formats.localMinute(this.asOf() ?? new Date().toISOString()));

  constructor() {
    effect(() => {
      this.version();
      this.path();
      untracked(() => void this.load(null));
    });
    // Files are in the history of what they are on, and move its version by nothing.
    follow(
      ({ streamType }) => streamType === 'attachment',
      () => this.again(),
      400,
    );
  }

  /** Up to the end of the minute that was chosen, and no later than now. */
  protected show(minute: string): void {
    this.choosing.set(false);
    if (minute === '') return;
    const end = Date.parse(this.formats.instantOf(minute)) + 59_999;
    const asOf = new Date(Math.min(end, Date.now())).toISOString();
    void this.router.navigate([], { queryParams: { asOf }, queryParamsHandling: 'merge' });
  }

  protected more(): void {
    void this.load(this.next());
  }

  protected again(): void {
    void this.load(null);
  }

  private async load(cursor: string | null): Promise<void> {
    const path = this.path();
    try {
      const page = await this.api.get<{ data: readonly HistoryEntry[]; nextCursor: string | null }>(`${path}/history`, {
        cursor,
        limit: 20,
      });
      if (path !== this.path()) return;
      this.entries.set(cursor === null ? page.data : [...(this.entries() ?? []), ...page.data]);
      this.next.set(page.nextCursor);
      this.problem.set(null);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
