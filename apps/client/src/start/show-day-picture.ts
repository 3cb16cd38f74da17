import { forgetDayPicture, keptDayPicture } from '../app/shared/day-picture';

/** Whatever the app does not show by then, the picture must not hide (ms). */
const LONGEST = 10_000;
/** A page that is not in front draws no frame, and some browsers do not answer what they have at once (ms). */
const SOON = 100;

/**
 * Until the app has drawn something of its own, the day stands as it was when it was last drawn here: its links lead where they
 * did, its buttons wait for the app.
 * @returns once it is on screen, with what takes it away
 */
export async function showDayPicture(): Promise<() => void> {
  const nothing = (): void => undefined;
  const kept = keptDayPicture();
  if (kept === null) return nothing;
  // The page is read, and no script of its own has run.
  const read = new Promise((resolve) => document.addEventListener('readystatechange', resolve, { once: true }));
  const [names] = await Promise.all([namesOfDatabases(), read]);
  if (names !== null && !names.includes(kept.database)) {
    // Wiped while no page was open.
    forgetDayPicture(kept.me);
    return nothing;
  }
  const root = document.querySelector('app-root')!;
  const shown = document.createElement('div');
  shown.className = 'day-picture';
  shown.innerHTML = `<style>${kept.picture.styles}</style>${kept.picture.html}`;
  const watch = new MutationObserver(() => {
    if (hasDrawn(root)) takeAway();
  });
  const takeAway = (): void => {
    const isHeld = shown.contains(document.activeElement);
    watch.disconnect();
    shown.remove();
    if (isHeld) root.querySelector<HTMLElement>('#content')?.focus();
  };
  root.before(shown);
  watch.observe(root, { childList: true, subtree: true });
  setTimeout(takeAway, LONGEST);
  await onScreen();
  return takeAway;
}

/** Null where a browser does not say, or not soon: no start waits for it. */
async function namesOfDatabases(): Promise<readonly (string | undefined)[] | null> {
  const asked = indexedDB.databases?.().catch(() => null);
  const databases = await Promise.race([asked, new Promise<null>((resolve) => setTimeout(resolve, SOON, null))]);
  return databases?.map(({ name }) => name) ?? null;
}

/** Whatever it is: each place for a page has one, and none only announces what comes. */
function hasDrawn(root: Element): boolean {
  const places = [...root.querySelectorAll('router-outlet')];
  const isFilled = places.length > 0 && places.every((place) => place.nextElementSibling !== null);
  return isFilled && root.querySelector('app-skeleton-rows') === null;
}

function onScreen(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, SOON);
  });
}
