import { inject } from '@angular/core';
import { RedirectCommand, Router } from '@angular/router';
import type { CanActivateChildFn, CanActivateFn } from '@angular/router';
import type { Permission } from '#domain/identity/permissions.js';
import { pagesOf } from '../shell/pages';
import { lacksPin } from './pin';
import { Session } from './session';
import { isCrewOnPhone } from './vehicle-start';

export const signedIn: CanActivateFn = (_, state) => {
  const session = inject(Session);
  if (session.me() !== null) return true;
  if (session.unreachable() !== null || session.locked()) return shownInstead('/unreachable');
  return inject(Router).createUrlTree(['/login'], { queryParams: state.url === '/' ? {} : { then: state.url } });
};

/** Who must set up a second factor sees nothing else before it. */
export const factorFirst: CanActivateChildFn = (_, { url }) => {
  const isThere = url.startsWith('/second-factor');
  if (inject(Session).me()?.mustSetUpSecondFactor !== true) return true;
  const then = url === '/' ? {} : { then: url };
  return isThere || inject(Router).createUrlTree(['/second-factor'], { queryParams: then });
};

/** Whose company asks for a PIN sets one before they work at the vehicle. */
export const pinFirst: CanActivateChildFn = (_, { url }) => {
  const me = inject(Session).me();
  if (me === null || !lacksPin(me) || url.startsWith('/field/pin')) return true;
  return inject(Router).createUrlTree(['/field/pin'], { queryParams: { then: url } });
};

/**
 * Where a person starts: operators with their tenants, office staff with the overview, crews with a phone, and whoever has no
 * network, at the vehicle, others with the first list they may see.
 */
export const home: CanActivateFn = () => inject(Router).parseUrl(startPage(inject(Session)));

export function startPage(session: Session): string {
  if (session.me()?.isOperator === true) return '/tenants';
  const isOnTheirOwn = session.me()?.tenant != null && session.token() === null;
  if (!isOnTheirOwn && !isCrewOnPhone(session.actor())) return officePage(session);
  return fieldPage(session) ?? officePage(session);
}

/** The first page at the vehicle that a person may see. */
export function fieldPage(session: Session): string | null {
  if (session.can('view_work_orders')) return '/field/day';
  return session.can('view_vehicles') ? '/field/vehicles' : null;
}

/** The first page of the office that a person may see. */
export function officePage(session: Session): string {
  const links = pagesOf(session).flatMap(({ pages }) => pages.map(({ link }) => link));
  return links.find((link) => !link.startsWith('/field')) ?? '/no-permission';
}

/** Shows the no-permission page at the address that was asked for, unless the person has one of the permissions. */
export function permitted(...anyOf: readonly Permission[]): CanActivateFn {
  return () => (inject(Session).can(...anyOf) ? true : refused());
}

export const operatorOnly: CanActivateFn = () => (inject(Session).me()?.isOperator === true ? true : refused());

function refused(): RedirectCommand {
  return shownInstead('/no-permission');
}

/** Another page at the address that was asked for. */
function shownInstead(path: string): RedirectCommand {
  return new RedirectCommand(inject(Router).parseUrl(path), { skipLocationChange: true });
}
