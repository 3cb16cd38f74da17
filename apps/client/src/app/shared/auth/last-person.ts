import type { MeView } from '#domain/identity/views.js';

const KEY = 'fleetms.last-person';
/** Who was not seen by the server for longer must sign in again, ms. */
const TRUSTED = 14 * 86_400_000;

/** Who may go on here without a network: the last one who was signed in, until they sign out, see ADR 35. */
export function rememberPerson(me: MeView): void {
  localStorage.setItem(KEY, JSON.stringify({ me, at: Date.now() }));
}

export function lastPerson(): MeView | null {
  try {
    const { me, at } = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { me: MeView; at: number };
    // A clock that was turned back makes nobody younger.
    return Math.abs(Date.now() - at) < TRUSTED ? me : null;
  } catch {
    return null;
  }
}

export function forgetPerson(): void {
  localStorage.removeItem(KEY);
}
