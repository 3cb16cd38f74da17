import type { MeView } from '#domain/identity/views.js';
import { lastPerson } from './auth/last-person';
import { beginsAtVehicle } from './auth/vehicle-start';
import { DAY_PICTURE, ownKey } from './own';

/** How the first screen of somebody's day looked when it was last drawn, see ADR 39. */
export interface DayPicture {
  /** Of the page's frame and all in it. */
  readonly html: string;
  /** Those of its components. */
  readonly styles: string;
}

const DAY = '/field/day';

/** Kept for the next start where that may begin without asking anybody (ADR 35), and as long as what else is kept of them here. */
export function keepDayPicture(me: MeView, picture: DayPicture | null): void {
  const key = ownKey(me, DAY_PICTURE);
  try {
    if (picture !== null && lastPerson().is === 'known') localStorage.setItem(key, JSON.stringify(picture));
    else localStorage.removeItem(key);
  } catch {
    // No room: the next start waits for the app.
    localStorage.removeItem(key);
  }
}

/** Of whoever goes on here, where the page that is opened is their day. */
export function keptDayPicture(): DayPicture | null {
  const last = lastPerson();
  if (last.is !== 'known' || last.me.mustSetUpSecondFactor || !beginsAtVehicle(last.me)) return null;
  if (!['/', '/field', DAY].includes(location.pathname)) return null;
  return JSON.parse(localStorage.getItem(ownKey(last.me, DAY_PICTURE)) ?? 'null') as DayPicture | null;
}
