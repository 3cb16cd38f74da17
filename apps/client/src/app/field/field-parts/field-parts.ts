import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { fromMilli } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import { Formats } from '../../shared/formats';
import { Offline } from '../../shared/offline/offline';
import { problemOf } from '../../shared/problem';
import { Notice } from '../../shared/ui/notice';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';
import { FieldStore } from '../field.store';
import { byTitle, fitting } from '../fitting';
import { EVERYWHERE, placesHere, stockHere } from '../stock-here';
import type { StockedPart } from '../stock-here';
import { SyncBanner } from '../sync-banner';

/** So many are put on screen; who looks for another one types. */
const MOST = 40;
/** So many locations are named that have a part. */
const NAMED = 3;

/** What is on hand where somebody works, or elsewhere, as this device knows it. */
@Component({
  imports: [MatButton, Notice, SkeletonRows, SyncBanner],
  templateUrl: './field-parts.html',
  styleUrl: '../field.scss',
  styles: `
    .card.section.all {
      padding: 2px 14px;
    }
    .all .title {
      display: block;
      font-size: 16px;
    }
    .amount {
      text-align: right;
      white-space: nowrap;
    }
    .amount .strong {
      display: block;
    }
  `,
})
export class FieldParts {
  private readonly store = inject(FieldStore);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);
  protected readonly offline = inject(Offline);
  protected readonly maySee = computed(() => this.session.can('view_parts'));
  protected readonly everywhere = EVERYWHERE;
  protected readonly own = this.session.location;
  protected readonly wanted = signal('');
  protected readonly busy = signal(false);
  /** Null: their own. */
  private readonly chosen = signal<string | null>(null);
  private readonly parts = this.store.kind('part');
  private readonly stock = this.store.kind('stock-item');

  /** Empty: none. */
  protected readonly at = computed(() => this.chosen() ?? this.own()?.id ?? '');
  protected readonly places = computed(() => placesHere(this.stock() ?? [], this.own()));
  /** The one that is looked at and could be theirs. */
  protected readonly another = computed(() =>
    this.at() === this.own()?.id ? undefined : this.places().find(({ id }) => id === this.at()),
  );
  private readonly lines = computed(() =>
    (this.store.workOrders() ?? []).flatMap(({ state }) => (state.status === 'cancelled' ? [] : state.parts)),
  );
  private readonly all = computed(() => {
    const [parts, stock] = [this.parts(), this.stock()];
    if (parts === null || stock === null) return null;
    const states = parts.map(({ state }) => state);
    return byTitle(stockHere(states, stock, this.lines(), this.at()));
  });
  /** What is here; of what is searched for also what is elsewhere, after it. */
  private readonly found = computed(() => {
    const [all, wanted] = [this.all(), this.wanted().trim()];
    if (all === null || wanted === '') return all?.filter(({ onHand }) => onHand > 0) ?? null;
    const fit = fitting(all, wanted, Infinity);
    return [...fit.filter(({ onHand }) => onHand > 0), ...fit.filter(({ onHand }) => onHand <= 0)];
  });
  protected readonly rows = computed(() => this.found()?.slice(0, MOST) ?? null);
  protected readonly others = computed(() => Math.max(0, (this.found()?.length ?? 0) - MOST));
  /** Nothing has come yet, and something may. */
  protected readonly isLoading = computed(() => {
    const ended = this.offline.lastRound()?.ended ?? 'done';
    return this.all() === null || (this.offline.loadedAt() === null && ended === 'done');
  });
  protected readonly asOf = computed(() => {
    const loadedAt = this.offline.loadedAt();
    return loadedAt === null ? '' : `On hand as of ${this.formats.when(loadedAt)}`;
  });

  /** "Brakes · 5 each on hand, 2 reserved"; of what is not here, where it is. */
  protected about({ part, onHand, free, places }: StockedPart): string {
    const aside = onHand > free ? `, ${this.amount(onHand - free)} reserved` : '';
    const more = places.length > NAMED ? [`and ${places.length - NAMED} more`] : [];
    const named = places.slice(0, NAMED).map((place) => `${this.amount(place.onHand)} at ${place.name}`);
    const elsewhere = [...named, ...more].join(', ');
    const isAll = this.at() === EVERYWHERE;
    const here = isAll ? '' : onHand > 0 ? `${this.amount(onHand)} ${part.unit} on hand${aside}` : 'None here';
    const isTold = isAll || onHand <= 0;
    return [part.category ?? '', here, isTold ? elsewhere || (isAll ? 'None anywhere' : '') : '']
      .filter(Boolean)
      .join(' · ');
  }

  protected amount(milli: number): string {
    return this.formats.number(fromMilli(milli));
  }

  protected look(place: string): void {
    this.chosen.set(place);
  }

  protected async makeMine(id: string, name: string): Promise<void> {
    this.busy.set(true);
    try {
      await this.outbox.send({ method: 'PATCH', path: '/me', body: { locationId: id } });
      await this.session.loadMe().catch(() => undefined);
      this.snackBar.open(`${name} is your location now.`);
    } catch (error) {
      this.snackBar.open(problemOf(error).message, 'Close', { duration: 10_000 });
    } finally {
      this.busy.set(false);
    }
  }
}
