import { Injectable, signal } from '@angular/core';

const KEY = 'fleetms.work-timer';

interface Running {
  readonly workOrderId: string;
  /** ms since 1970 */
  readonly since: number;
}

/** Counts the time at one work order, also while the app is closed. */
@Injectable({ providedIn: 'root' })
export class WorkTimer {
  private readonly state = signal<Running | null>(kept());
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
    if (running) localStorage.setItem(KEY, JSON.stringify(running));
    else localStorage.removeItem(KEY);
    this.state.set(running);
  }
}

function kept(): Running | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Running | null;
  } catch {
    return null;
  }
}
