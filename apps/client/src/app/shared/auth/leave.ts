import { Injectable, Injector, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { MeView } from '#domain/identity/views.js';
import { Uploads } from '../files/uploads';
import { isKept } from '../offline/kept-here';
import type { Offline } from '../offline/offline';
import { WORK_TIMER, forgetOwn, ownKey } from '../own';
import { askFor } from '../ui/ask';
import { Session } from './session';

/** Signing out, which takes along what the person has on this device; what was not sent or logged yet, or has not arrived, is asked about first. */
@Injectable({ providedIn: 'root' })
export class Leave {
  private readonly session = inject(Session);
  private readonly uploads = inject(Uploads);
  private readonly injector = inject(Injector);

  /** @param dialog of the page that asks */
  async signOut(dialog: MatDialog): Promise<void> {
    const me = this.session.me();
    const offline = me?.tenant && isKept(me.tenant.id, me.user.id) ? await this.offline() : null;
    const leave = async (): Promise<null> => {
      // While the session can still take back what was announced.
      await this.uploads.stop();
      const forgotten = offline === null ? Promise.resolve(forgetOwn(me)) : offline.wipe();
      await forgotten.finally(() => this.session.signOut());
      return null;
    };
    const unsent = offline && (await unsentWork(offline, me));
    const files = this.uploads.underWay();
    if (!unsent && files === 0) return void (await leave());
    const onTheirWay = files === 1 ? 'A file has' : `${files} files have`;
    await askFor(dialog, {
      title: unsent ? 'Sign out and lose unsent work?' : 'Sign out before files have arrived?',
      text: [
        ...(files > 0 ? [`${onTheirWay} not arrived yet, and would have to be added anew.`] : []),
        ...(unsent ? [unsent] : []),
      ].join(' '),
      fields: [],
      confirm: unsent ? 'Delete and sign out' : 'Sign out',
      act: leave,
    });
  }

  private async offline(): Promise<Offline> {
    const { Offline } = await import('../offline/offline');
    return this.injector.get(Offline);
  }
}

/** What would be lost with what is kept on this device; empty: nothing. */
async function unsentWork(offline: Offline, me: MeView | null): Promise<string> {
  const undecided = await offline.undecided();
  const isTimeCounted = localStorage.getItem(ownKey(me, WORK_TIMER)) !== null;
  const changes = undecided === 1 ? '1 change is' : `${undecided} changes are`;
  const lost = [
    ...(undecided > 0 ? [`${changes} on this device only.`] : []),
    ...(isTimeCounted ? ['Time that was counted at a work order is not logged yet.'] : []),
  ];
  if (lost.length === 0) return '';
  return `${lost.join(' ')} Signing out deletes everything kept here. Log and sync it first, if there is a network.`;
}
