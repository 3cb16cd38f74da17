import { Injectable, inject, linkedSignal } from '@angular/core';
import { Session } from '../shared/auth/session';

const KEY = 'fleetms.work-timer';

interface Running {
  readonly workOrderId: string;
  /** ms since 1970 */
  readonly since: number;
}

/** Counts the time at one work order, also while the app is closed. */
@Injectable({ providedIn: 'root' })
export class WorkTimer {
  private readonly session = inject(Session);
  private readonly state = linkedSignal<string, Running | null>({
    source: () => `${KEY}.${this.session.me()?.user.id ?? ''}`,
    computation: (key) => kept(key),
  });
  readonly running = this.state.asReadonly();

  begin(workOrderId: string): void {
    this.keep({ workOrderId, since: Date.now() });
  }

  /** @returns what it counted for this work order, in seconds; 0: it did not run for it */
  secondsOf(workOrderId: string): number {
    const running = this.state();
    return running?.workOrderId === workOrderId ? Math.round((Date.now() - running.since) / 1_000) : 0;
  }

  end(workOrderId: string): void {
    if (this.state()?.workOrderId === workOrderId) this.keep(null);
  }

  private keep(running: Running | null): void {
    const key = `${KEY}.${this.session.me()?.user.id ?? ''}`;
    if (running) localStorage.setItem(key, JSON.stringify(running));
    else localStorage.removeItem(key);
    this.state.set(running);
  }
}

function kept(key: string): Running | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Running | null;
  } catch {
    return null;
  }
}
