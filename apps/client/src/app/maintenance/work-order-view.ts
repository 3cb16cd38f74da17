import { inject } from '@angular/core';
import { Router } from '@angular/router';
import type { CanMatchFn } from '@angular/router';
import { Session } from '../shared/auth/session';

export type WorkOrderView = 'list' | 'board';

/**
 * The board is asked for by `?view=board`; without a word it is what this person looked at last on this device. Who asks
 * for certain states gets the list: the board's columns are the states, and it shows them all.
 */
export const boardIsChosen: CanMatchFn = () => {
  const asked = inject(Router).currentNavigation()?.extractedUrl.queryParams ?? {};
  const view: unknown = asked['view'];
  if (view !== undefined) return view === 'board';
  return asked['status'] === undefined && localStorage.getItem(keyOf(inject(Session))) === 'board';
};

export function keepView(session: Session, view: WorkOrderView): void {
  localStorage.setItem(keyOf(session), view);
}

function keyOf(session: Session): string {
  return `fleetms.work-orders.${session.me()?.user.id ?? ''}`;
}
