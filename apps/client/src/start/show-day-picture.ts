import { keptDayPicture } from '../app/shared/day-picture';

/**
 * Until the app has drawn something of its own, the day stands as it was when it was last drawn here: its links lead where they
 * did, its buttons wait for the app.
 * @returns once it is on screen
 */
export async function showDayPicture(): Promise<void> {
  const picture = keptDayPicture();
  if (picture === null) return;
  // The page is read, and no script of its own has run.
  await new Promise((resolve) => document.addEventListener('readystatechange', resolve, { once: true }));
  const root = document.querySelector('app-root')!;
  const shown = document.createElement('div');
  shown.className = 'day-picture';
  shown.innerHTML = `<style>${picture.styles}</style>${picture.html}`;
  root.before(shown);
  new MutationObserver((_, observer) => {
    if (!hasDrawn(root)) return;
    shown.remove();
    observer.disconnect();
  }).observe(root, { childList: true, subtree: true });
  await onScreen();
}

/** Whatever it is: each place for a page has one, and none only announces what comes. */
function hasDrawn(root: Element): boolean {
  const places = [...root.querySelectorAll('router-outlet')];
  const isFilled = places.length > 0 && places.every((place) => place.nextElementSibling !== null);
  return isFilled && root.querySelector('app-skeleton-rows') === null;
}

function onScreen(): Promise<void> {
  if (document.visibilityState === 'hidden') return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
