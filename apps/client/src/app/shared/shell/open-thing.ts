import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Session } from '../auth/session';

/** A vehicle, a work order …: what a page is about. */
export interface Thing {
  readonly link: string;
  readonly icon: string;
  readonly title: string;
  readonly text: string;
}

/** What can be done with it now. */
export interface ThingAction {
  readonly text: string;
  readonly icon: string;
  readonly run: () => void;
}

interface Shown {
  readonly thing: Thing;
  readonly actions: readonly ThingAction[];
}

const MOST_RECENT = 6;

/** What is on screen, and what was before it: for the palette. In memory only, and of one person. */
@Injectable({ providedIn: 'root' })
export class OpenThing {
  private readonly session = inject(Session);
  private readonly shown = signal<Shown | null>(null);
  private readonly seen = signal<{ readonly by: string; readonly things: readonly Thing[] }>({ by: '', things: [] });

  readonly title = computed(() => this.shown()?.thing.title ?? null);
  readonly actions = computed(() => this.shown()?.actions ?? []);
  /** Latest first, without the one that is open. */
  readonly recent = computed<readonly Thing[]>(() => {
    const { by, things } = this.seen();
    return by === this.person() ? things.filter(({ link }) => link !== this.shown()?.thing.link) : [];
  });

  show(shown: Shown | null): void {
    this.shown.set(shown);
    if (shown === null) return;
    const { by, things } = this.seen();
    const others = by === this.person() ? things.filter(({ link }) => link !== shown.thing.link) : [];
    this.seen.set({ by: this.person(), things: [shown.thing, ...others].slice(0, MOST_RECENT + 1) });
  }

  private person(): string {
    return this.session.me()?.user.id ?? '';
  }
}

/** Says what this page is about and what can be done with it, for as long as it is open. For use while a component is made. */
export function isAbout(thing: () => Thing | null, actions: () => readonly ThingAction[] = () => []): void {
  const open = inject(OpenThing);
  effect(() => {
    const [about, can] = [thing(), actions()];
    untracked(() => open.show(about === null ? null : { thing: about, actions: can }));
  });
  inject(DestroyRef).onDestroy(() => open.show(null));
}
