import { DestroyRef, inject } from '@angular/core';
import { Live } from './live';

/**
 * Runs `reload` every so many ms while the page is in sight, and when it comes into sight again: for what no live update
 * tells of. Without a connection it waits. For use while a component or store is made.
 */
export function whileInSight(reload: () => void, everyMs: number): void {
  const live = inject(Live);
  const look = (): void => {
    if (document.visibilityState === 'visible' && live.behindSince() === null) reload();
  };
  const timer = setInterval(look, everyMs);
  document.addEventListener('visibilitychange', look);
  inject(DestroyRef).onDestroy(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  });
}
