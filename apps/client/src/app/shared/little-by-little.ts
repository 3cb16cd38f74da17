import { computed, effect, signal } from '@angular/core';
import type { Signal } from '@angular/core';

/** How many rows a slow phone draws at once without missing a touch, and how many follow at a time. */
const FIRST = 4;
const MORE = 2;

/** Of many rows those to put on screen: what is in sight first, the rest after, so a slow phone answers meanwhile. */
export interface Drawn<Row> {
  readonly rows: Signal<readonly Row[]>;
  readonly isWhole: Signal<boolean>;
  /** From the top again, as for other rows; or so many at once. */
  begin(count?: number): void;
}

/** Made where effects may be. */
export function littleByLittle<Row>(all: Signal<readonly Row[]>): Drawn<Row> {
  const reached = signal(FIRST);
  const rows = computed(() => all().slice(0, reached()));
  effect(() => {
    if (reached() < all().length) setTimeout(() => reached.update((count) => count + MORE));
  });
  return {
    rows,
    isWhole: computed(() => rows().length === all().length),
    begin: (count = FIRST) => reached.set(count),
  };
}
