import type { MeView } from '#domain/identity/views.js';
import type { PinGuard } from '#offline/pin.js';
import { NO_TRIES } from '#offline/pin-tries.js';
import type { PinTries } from '#offline/pin-tries.js';

/** Without encryption there is neither a PIN nor anything to reopen: browsers have both on https and localhost only. */
export const pinsWork = isSecureContext;

/** What somebody has set on this device, and how often others were tried. */
export interface KeptPin {
  readonly guard: PinGuard;
  readonly tries: PinTries;
}

/** Of whom; null for operators, who have nothing offline. */
export function ownerOf({ tenant, user }: MeView): string | null {
  return tenant && `${tenant.id}.${user.id}`;
}

/** Null too where what is kept cannot be read. */
export function pinOf(owner: string | null | undefined): KeptPin | null {
  if (owner == null) return null;
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(owner)) ?? 'null') as Partial<KeptPin> | null;
    return kept?.guard && kept.tries ? { guard: kept.guard, tries: kept.tries } : null;
  } catch {
    return null;
  }
}

export function keepPin(owner: string, guard: PinGuard, tries = NO_TRIES): void {
  localStorage.setItem(keyOf(owner), JSON.stringify({ guard, tries } satisfies KeptPin));
}

export function forgetPin(owner: string): void {
  localStorage.removeItem(keyOf(owner));
}

/** Whether their company asks for one. */
export function isAskedForPin({ settings }: MeView): boolean {
  return settings?.offlinePin === 'required' && settings.offlineDays > 0;
}

/** Whether they are to set one before they go on. */
export function lacksPin(me: MeView): boolean {
  return pinsWork && isAskedForPin(me) && pinOf(ownerOf(me)) === null;
}

function keyOf(owner: string): string {
  return `fleetms.pin.${owner}`;
}
