import { allows } from '#domain/identity/permissions.js';
import type { MeView } from '#domain/identity/views.js';
import { databaseName } from '#offline/database-name.js';
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
  const last = lastPerson();
  const isTheirs = last.is === 'known' && last.me.user.id === me.user.id && last.me.tenant?.id === me.tenant?.id;
  if (picture === null || !isTheirs) return forgetDayPicture(me);
  try {
    localStorage.setItem(ownKey(me, DAY_PICTURE), JSON.stringify(picture));
  } catch {
    // No room: the next start waits for the app.
    forgetDayPicture(me);
  }
}

export function forgetDayPicture(me: MeView): void {
  localStorage.removeItem(ownKey(me, DAY_PICTURE));
}

/** Of whoever goes on here, where the page that is opened is their day; with the name of the database that it is of. */
export function keptDayPicture(): { picture: DayPicture; me: MeView; database: string } | null {
  const last = lastPerson();
  if (last.is !== 'known' || !['/', '/field', DAY].includes(location.pathname)) return null;
  const { me } = last;
  if (me.mustSetUpSecondFactor || !beginsAtVehicle(me) || !allows(me.permissions, 'view_work_orders')) return null;
  const picture = JSON.parse(localStorage.getItem(ownKey(me, DAY_PICTURE)) ?? 'null') as DayPicture | null;
  return picture && { picture, me, database: databaseName(me.tenant!.id, me.user.id) };
}
