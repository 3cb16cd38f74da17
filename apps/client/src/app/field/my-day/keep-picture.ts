import { DestroyRef, ElementRef, afterRenderEffect, inject } from '@angular/core';
import { Session } from '../../shared/auth/session';
import { keepDayPicture } from '../../shared/day-picture';
import type { DayPicture } from '../../shared/day-picture';
import { idle } from '../../shared/idle';

/** What the day is made of, from top to bottom. */
const PIECES = '.job, app-due-card, .section-name';

/**
 * Whenever the rows are drawn anew, keeps what the screen shows for the next start. Made where effects may be.
 * @param drawn what it depends on; false while there is nothing whole to keep
 */
export function keepPicture(drawn: () => boolean): void {
  const session = inject(Session);
  const page = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  let isAwaited = false;
  let isGone = false;
  inject(DestroyRef).onDestroy(() => (isGone = true));
  afterRenderEffect(() => {
    if (!drawn() || isAwaited) return;
    isAwaited = true;
    void idle().then(() => {
      isAwaited = false;
      const me = session.me();
      const frame = page.closest('main')?.parentElement;
      if (!isGone && me !== null && frame) keepDayPicture(me, pictureOf(frame));
    });
  });
}

function pictureOf(frame: HTMLElement): DayPicture | null {
  const picture = frame.cloneNode(true) as HTMLElement;
  if (picture.querySelector('.job') === null) return null;
  const below = [...frame.querySelectorAll(PIECES)].findIndex(
    (piece) => piece.getBoundingClientRect().top + scrollY > innerHeight,
  );
  if (below !== -1) for (const copy of [...picture.querySelectorAll(PIECES)].slice(below)) copy.remove();
  // What would be another by the next start, and what comes and goes.
  for (const passing of picture.querySelectorAll<HTMLElement>('[data-passing]')) passing.style.visibility = 'hidden';
  for (const banner of picture.querySelectorAll('app-sync-banner, app-trip-banner')) banner.remove();
  for (const turning of picture.querySelectorAll('.turning')) turning.classList.remove('turning');
  for (const button of picture.querySelectorAll('button')) button.inert = true;
  for (const named of picture.querySelectorAll('[id]')) named.removeAttribute('id');
  return { html: picture.outerHTML, styles: ownStyles() };
}

/** The page's own come first, those of components when they are first shown. */
function ownStyles(): string {
  return Array.from(document.head.querySelectorAll('script ~ style'), ({ textContent }) => textContent).join('');
}
