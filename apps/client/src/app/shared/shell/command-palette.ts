import { Component, computed, effect, inject, linkedSignal, resource, signal, untracked } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { SearchView } from '#domain/search/views.js';
import { Api } from '../api';
import { Session } from '../auth/session';
import { problemOf } from '../problem';
import { StateChip } from '../ui/state-chip';
import type { Label } from '../ui/words';
import { GROUP_NAME, iconOf, linkOf, listOf, stateOf } from './found-things';
import { marked, type Piece } from './marked';
import { OpenThing } from './open-thing';
import { OwnActions } from './own-actions';
import { Pages } from './pages';

interface Entry {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  /** Other words it is found by. */
  readonly otherWords?: string;
  readonly state?: Label | null;
  /** It fits what is typed without having been asked for. */
  readonly isKnown?: boolean;
  readonly go: () => void;
}

interface Shown extends Entry {
  readonly at: number;
  readonly titlePieces: readonly Piece[];
  readonly textPieces: readonly Piece[];
}

const WAIT_MS = 120;

/** Ctrl K: finds anything, goes to any page, and does what can be done with what is open. */
@Component({
  imports: [MatIcon, StateChip],
  providers: [OwnActions],
  templateUrl: './command-palette.html',
  styleUrl: './command-palette.scss',
})
export class CommandPalette {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly pages = inject(Pages);
  private readonly open = inject(OpenThing);
  private readonly own = inject(OwnActions);
  private readonly self = inject<MatDialogRef<CommandPalette>>(MatDialogRef);
  private wait: ReturnType<typeof setTimeout> | undefined;
  /** Enter was pressed before the answer to what is typed came: its first hit is meant, and none of an earlier one. */
  private isEntered = false;
  protected readonly text = signal('');
  private readonly settled = signal('');

  private readonly search = resource({
    params: () => (this.settled() === '' || this.session.me()?.tenant == null ? undefined : this.settled()),
    loader: ({ params }) => this.api.get<SearchView>('/search', { q: params.slice(0, 100), limit: 6 }),
  });
  /** What was found last stays until something else is: the list does not blink at every letter. */
  private readonly found = linkedSignal<SearchView | null, SearchView | null>({
    source: () => (this.search.hasValue() ? this.search.value() : null),
    computation: (now, before) =>
      this.settled() === '' ? null : (now ?? (this.problem() ? null : (before?.value ?? null))),
  });
  protected readonly problem = computed(() =>
    this.search.error() === undefined || this.settled() === '' ? null : problemOf(this.search.error()),
  );
  protected readonly searching = computed(() => this.search.isLoading() || this.text().trim() !== this.settled());
  protected readonly corrected = computed(() => this.found()?.corrected ?? null);

  protected readonly groups = computed(() => {
    const words = (this.corrected() ?? this.text()).toLowerCase().split(/\s+/).filter(Boolean);
    let at = 0;
    return [...this.local(), ...this.remote()]
      .filter(({ entries }) => entries.length > 0)
      .map(({ name, entries }) => ({
        name,
        entries: entries.map((entry): Shown => ({
          ...entry,
          at: at++,
          titlePieces: marked(entry.title, words),
          textPieces: marked(entry.text, words),
        })),
      }));
  });
  private readonly entries = computed(() => this.groups().flatMap(({ entries }) => entries));
  protected readonly count = computed(() => this.entries().length);
  protected readonly at = linkedSignal({ source: this.text, computation: () => 0 });
  protected readonly told = computed(() =>
    this.searching() ? '' : this.count() === 1 ? '1 result' : `${this.count()} results`,
  );

  constructor() {
    effect(() => {
      if (!this.searching()) untracked(() => this.answered());
    });
  }

  protected typed(text: string): void {
    this.isEntered = false;
    this.text.set(text);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.settled.set(text.trim()), WAIT_MS);
  }

  protected pressed(event: KeyboardEvent): void {
    const count = Math.max(1, this.count());
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      this.at.update((at) => (Math.min(at, count - 1) + step + count) % count);
      document.getElementById(`hit-${this.at()}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') this.enter();
  }

  /** A list that moves under a resting pointer is told like a pointer that moves: it chooses nothing. */
  protected pointed(at: number, { movementX, movementY }: MouseEvent): void {
    if (movementX !== 0 || movementY !== 0) this.at.set(at);
  }

  /** What is known without asking fits what is typed at once, and what somebody moved to is what they saw. */
  private enter(): void {
    const entry = this.entries()[this.at()];
    if (!this.searching() || this.at() > 0 || entry?.isKnown) return this.choose(entry);
    this.isEntered = true;
    clearTimeout(this.wait);
    this.settled.set(this.text().trim());
  }

  /** What was found for other words than those that were typed is looked at first. */
  private answered(): void {
    if (this.isEntered && this.problem() === null && this.corrected() === null) this.choose(this.entries()[this.at()]);
    this.isEntered = false;
  }

  protected choose(entry: Entry | undefined): void {
    if (entry === undefined) return;
    this.self.close();
    entry.go();
  }

  protected again(): void {
    this.search.reload();
  }

  /** What is known without asking: before anything is typed also where one was last. */
  private local(): { name: string; entries: readonly Entry[] }[] {
    const typed = this.text().trim().toLowerCase();
    const fits = ({ title, otherWords = '' }: Entry): boolean =>
      typed.split(' ').every((word) => `${title} ${otherWords}`.toLowerCase().includes(word));
    const to = (link: string) => () => void this.router.navigateByUrl(link);
    const actions = this.open.actions().map(({ text, icon, run }) => ({ icon, title: text, text: '', go: run }));
    const destinations = [...this.pages.groups().flatMap(({ pages }) => pages), ...this.pages.further()];
    const pages = destinations.map(({ link, icon, text }) => ({ icon, title: text, text: '', go: to(link) }));
    const own = this.own.actions().map(({ text, run, ...more }) => ({ ...more, title: text, text: '', go: run }));
    const recent = this.open.recent().map(({ link, ...thing }) => ({ ...thing, go: to(link) }));
    return [
      { name: 'Recent', entries: typed === '' ? recent : [] },
      { name: this.open.title() ?? '', entries: actions.filter(fits) },
      { name: 'Pages', entries: pages.filter(fits) },
      { name: 'More', entries: own.filter(fits) },
    ].map(({ name, entries }) => ({ name, entries: entries.map((entry) => ({ ...entry, isKnown: true })) }));
  }

  private remote(): { name: string; entries: readonly Entry[] }[] {
    const seesUsers = this.session.can('view_users');
    const words = this.corrected() ?? this.settled();
    const to = (link: string) => () => void this.router.navigateByUrl(link);
    return (this.found()?.groups ?? []).map(({ kind, hits }) => {
      const found: Entry[] = hits.map(({ id, title, text, status, on }) => ({
        icon: iconOf(kind),
        title,
        text,
        state: stateOf(kind, status),
        go: to(linkOf(kind, { id, on }, seesUsers)),
      }));
      const list = listOf(kind, words, seesUsers);
      const name = GROUP_NAME[kind];
      const all = `All ${name.toLowerCase()} with “${words}”`;
      return {
        name,
        entries: list === null ? found : [...found, { icon: 'search', title: all, text: '', go: to(list) }],
      };
    });
  }
}
