import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { debounceTime, filter, map, merge } from 'rxjs';
import { Live } from './live';
import type { LiveChange } from './live';

/**
 * Runs `reload` when something that `concerns` this screen changed elsewhere, and after a resync; bursts count once.
 * For use while a component or store is made.
 */
export function follow(concerns: (change: LiveChange) => boolean, reload: () => void, waitMs = 150): void {
  const live = inject(Live);
  merge(live.changes$.pipe(filter((changes) => changes.some(concerns))), live.resync$)
    .pipe(
      map(() => undefined),
      debounceTime(waitMs),
      takeUntilDestroyed(),
    )
    .subscribe(reload);
}
