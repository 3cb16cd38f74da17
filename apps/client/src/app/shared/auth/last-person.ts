import { allows } from '#domain/identity/permissions.js';
import type { MeView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { guardedBy, opened, sealed } from '#offline/pin.js';
import type { Sealed } from '#offline/pin.js';
import { triesLeft, tried, waitBefore } from '#offline/pin-tries.js';
import { DAY_PICTURE, ownKey } from '../own';
import { forgetPin, isAskedForPin, keepPin, ownerOf, pinOf } from './pin';

const KEY = 'fleetms.last-person';
const DAY = 86_400_000;
/** Where a company has not said. */
const USUAL_DAYS = 14;

interface Kept {
  /** When the server last said so, ms. */
  readonly at: number;
  /** For how long it counts; 0: not at all. */
  readonly days?: number;
  /** Whose it is; of who has a PIN. */
  readonly owner?: string | null;
  /** Neither where a PIN is asked for, and there is none. */
  readonly me?: MeView;
  readonly sealed?: Sealed;
}

/** Who goes on here while the server does not answer. */
export type LastPerson =
  | { readonly is: 'nobody' }
  | { readonly is: 'known'; readonly me: MeView }
  /** Somebody, behind their PIN. */
  | { readonly is: 'locked' }
  | { readonly is: 'refused'; readonly why: DomainError };

/** Who may go on here without a network: the last one who was signed in, until they sign out, see ADR 35. */
export async function rememberPerson(me: MeView): Promise<void> {
  const owner = ownerOf(me);
  const pin = pinOf(owner);
  if (pin && owner) keepPin(owner, pin.guard);
  await keep(me, Date.now());
}

/** Sets their PIN on this device, or takes it away. @param pin 4 to 8 digits, or null */
export async function guardPerson(me: MeView, pin: string | null): Promise<void> {
  const owner = ownerOf(me);
  if (owner === null) return;
  if (pin === null) forgetPin(owner);
  else keepPin(owner, await guardedBy(pin));
  await keep(me, read()?.at ?? Date.now());
}

async function keep(me: MeView, at: number): Promise<void> {
  const owner = ownerOf(me);
  const days = me.settings?.offlineDays ?? USUAL_DAYS;
  const pin = pinOf(owner);
  const isKept = days > 0 && (pin !== null || !isAskedForPin(me));
  const what = pin ? { owner, sealed: await sealed(pin.guard, JSON.stringify(me)) } : { me };
  const mayStand = isKept && !pin && allows(me.permissions, 'view_work_orders');
  if (!mayStand) localStorage.removeItem(ownKey(me, DAY_PICTURE));
  localStorage.setItem(KEY, JSON.stringify({ at, days, ...(isKept ? what : {}) } satisfies Kept));
}

/** The server has just answered the last person again. */
export function personSeen(): void {
  const kept = read();
  if (kept) localStorage.setItem(KEY, JSON.stringify({ ...kept, at: Date.now() }));
}

/** Refused with `offline_not_allowed`, `offline_days_over` {days}, `pin_not_set`. */
export function lastPerson(): LastPerson {
  const kept = read();
  if (kept === null) return { is: 'nobody' };
  const { at, days = USUAL_DAYS, me } = kept;
  if (days === 0) return { is: 'refused', why: new DomainError('offline_not_allowed') };
  // A clock that was turned back makes nobody younger.
  if (Math.abs(Date.now() - at) >= days * DAY)
    return { is: 'refused', why: new DomainError('offline_days_over', { days }) };
  if (me) return { is: 'known', me };
  return kept.sealed && pinOf(kept.owner) ? { is: 'locked' } : { is: 'refused', why: new DomainError('pin_not_set') };
}

/** How long the PIN is not looked at, ms. */
export function pinWait(): number {
  const pin = pinOf(read()?.owner);
  return pin ? waitBefore(pin.tries, Date.now()) : 0;
}

/**
 * The last person, by their PIN.
 * @throws DomainError `pin_wrong` {left}, `pin_too_early` {seconds}; `pin_spent` when it was wrong too often: it is no longer
 * looked at, and gone
 */
export async function personBehind(pin: string): Promise<MeView> {
  const { owner, sealed: closed } = read() ?? {};
  const kept = pinOf(owner);
  if (!kept || !owner || !closed) throw new DomainError('pin_spent');
  const wait = pinWait();
  if (wait > 0) throw new DomainError('pin_too_early', { seconds: Math.ceil(wait / 1_000) });
  const tries = tried(kept.tries, Date.now());
  keepPin(owner, kept.guard, tries);
  const text = triesLeft(kept.tries) > 0 ? await opened(kept.guard, pin, closed) : null;
  if (text !== null) {
    keepPin(owner, kept.guard);
    return JSON.parse(text) as MeView;
  }
  if (triesLeft(tries) > 0) throw new DomainError('pin_wrong', { left: triesLeft(tries) });
  forgetPin(owner);
  throw new DomainError('pin_spent');
}

export function forgetPerson(): void {
  localStorage.removeItem(KEY);
}

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}
