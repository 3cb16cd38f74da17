import { Injectable, inject } from '@angular/core';
import { Session } from './auth/session';
import { ownKey } from './own';

/** The rate somebody used last on this device: people keep theirs. */
@Injectable({ providedIn: 'root' })
export class LaborRate {
  private readonly session = inject(Session);

  /** Major units an hour; null where none was used yet. */
  last(): number | null {
    const kept = Number(localStorage.getItem(this.key()));
    return kept > 0 ? kept : null;
  }

  use(rate: number): void {
    localStorage.setItem(this.key(), String(rate));
  }

  private key(): string {
    return ownKey(this.session.me(), 'labor-rate');
  }
}
