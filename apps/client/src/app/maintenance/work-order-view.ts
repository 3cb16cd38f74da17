import { inject } from '@angular/core';
import { Router } from '@angular/router';
import type { CanMatchFn } from '@angular/router';
import { Session } from '../shared/auth/session';

export type WorkOrderView = 'list' | 'board';

/** The board is asked for by `?view=board`; without a word it is what this person looked at last on this device. */
export const boardIsChosen: CanMatchFn = () => {
  const asked: unknown = inject(Router).currentNavigation()?.extractedUrl.queryParams['view'];
  const kept = localStorage.getItem(keyOf(inject(Session)));
  return asked === undefined ? kept === 'board' : asked === 'board';
};

export function keepView(session: Session, view: WorkOrderView): void {
  localStorage.setItem(keyOf(session), view);
}

function keyOf(session: Session): string {
  return `fleetms.work-orders.${session.me()?.user.id ?? ''}`;
}
