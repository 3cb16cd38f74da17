import type { MeView } from '#domain/identity/views.js';

/** What holds time that was counted and not logged; it is there only while there is some. */
export const WORK_TIMER = 'work-timer';
/** How their day looked, where it may be seen without asking them anything. */
export const DAY_PICTURE = 'day-picture';

/** Where this browser remembers something small of one person: others do not find it, and it goes when they sign out. */
export function ownKey(me: MeView | null, what: string): string {
  return `fleetms.own.${me?.tenant?.id ?? ''}.${me?.user.id ?? ''}.${what}`;
}

export function forgetOwn(me: MeView | null): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(ownKey(me, ''))) localStorage.removeItem(key);
}
