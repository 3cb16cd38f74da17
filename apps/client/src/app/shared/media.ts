import { DestroyRef, inject, signal } from '@angular/core';
import type { Signal } from '@angular/core';

/** Whether a media query holds, as the screen changes. Asked where something may be injected. */
export function holds(query: string): Signal<boolean> {
  const media = matchMedia(query);
  const state = signal(media.matches);
  const follow = (): void => state.set(media.matches);
  media.addEventListener('change', follow);
  inject(DestroyRef).onDestroy(() => media.removeEventListener('change', follow));
  return state.asReadonly();
}
