import { afterNextRender, signal } from '@angular/core';
import type { Signal } from '@angular/core';

/**
 * True a turn after what is there already is on screen: what comes then and what came before in one would keep a slow phone from
 * answering for too long. Asked where something may be injected.
 */
export function nextTurn(): Signal<boolean> {
  const come = signal(false);
  afterNextRender(() => setTimeout(() => come.set(true)));
  return come.asReadonly();
}
