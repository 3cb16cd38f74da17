import type { MeView } from '#domain/identity/views.js';
import { PHONE } from '../phone';

/** People who work at the vehicle, not in the office, and hold a phone now. */
export function isCrewOnPhone({ scope }: Pick<MeView, 'scope'>): boolean {
  return (scope.workOrders === 'assigned' || scope.vehicles === 'own') && matchMedia(PHONE).matches;
}

/** Whether the page that is opened is one of those made from what this device keeps. */
export function beginsAtVehicle(me: MeView): boolean {
  if (me.tenant === null) return false;
  const { pathname } = location;
  return /^\/field(\/|$)/.test(pathname) || (pathname === '/' && isCrewOnPhone(me));
}
