import { Injectable, Injector, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { isKept } from '../offline/kept-here';
import { WORK_TIMER, forgetOwn, ownKey } from '../own';
import { askFor } from '../ui/ask';
import { Session } from './session';

/** Signing out, which takes along what the person has on this device; what was not sent or logged yet is asked about first. */
@Injectable({ providedIn: 'root' })
export class Leave {
  private readonly session = inject(Session);
  private readonly injector = inject(Injector);

  /** @param dialog of the page that asks */
  async signOut(dialog: MatDialog): Promise<void> {
    const me = this.session.me();
    if (!me?.tenant || !isKept(me.tenant.id, me.user.id)) {
      forgetOwn(me);
      return this.session.signOut();
    }
    const { Offline } = await import('../offline/offline');
    const offline = this.injector.get(Offline);
    const undecided = await offline.undecided();
    const leave = async (): Promise<null> => {
      await offline.wipe().finally(() => this.session.signOut());
      return null;
    };
    const isTimeCounted = localStorage.getItem(ownKey(me, WORK_TIMER)) !== null;
    if (undecided === 0 && !isTimeCounted) return void (await leave());
    const changes = undecided === 1 ? '1 change is' : `${undecided} changes are`;
    const lost = [
      ...(undecided > 0 ? [`${changes} on this device only.`] : []),
      ...(isTimeCounted ? ['Time that was counted at a work order is not logged yet.'] : []),
    ];
    await askFor(dialog, {
      title: 'Sign out and lose unsent work?',
      text: `${lost.join(' ')} Signing out deletes everything kept here. Log and sync it first, if there is a network.`,
      fields: [],
      confirm: 'Delete and sign out',
      act: leave,
    });
  }
}
