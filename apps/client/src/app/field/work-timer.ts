import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import { Session } from '../shared/auth/session';
import { WORK_TIMER, ownKey } from '../shared/own';

interface Counted {
  readonly running: {
    readonly workOrderId: string;
    /** ms since 1970 */
    readonly since: number;
  } | null;
  /** Seconds that were counted before, by work order. */
  readonly before: Readonly<Record<string, number>>;
}

const NOTHING: Counted = { running: null, before: {} };

/**
 * Counts the time at work orders, at one of them at a time, also while the app is closed. What was counted stays until it is
 * logged or discarded.
 */
@Injectable({ providedIn: 'root' })
export class WorkTimer {
  private readonly session = inject(Session);
  private readonly key = computed(() => ownKey(this.session.me(), WORK_TIMER));
  private readonly state = linkedSignal<string, Counted>({ source: this.key, computation: (key) => kept(key) });

  constructor() {
    // What another tab of this browser counts is the same time.
    addEventListener('storage', ({ key }) => {
      if (key === null || key === this.key()) this.state.set(kept(this.key()));
    });
  }

  /** @returns the work order whose time stands still because of it; null where there is none */
  begin(workOrderId: string): string | null {
    const paused = this.state().running?.workOrderId ?? null;
    if (paused === workOrderId) return null;
    const before = this.before(paused === null ? {} : { [paused]: this.secondsOf(paused) });
    this.keep({ running: { workOrderId, since: Date.now() }, before });
    return paused;
  }

  isRunning(workOrderId: string): boolean {
    return this.state().running?.workOrderId === workOrderId;
  }

  /** What it counted for this work order and nobody has logged, in seconds. */
  secondsOf(workOrderId: string, now = Date.now()): number {
    const { running, before } = this.state();
    const since = running?.workOrderId === workOrderId ? running.since : now;
    return (before[workOrderId] ?? 0) + Math.max(0, Math.round((now - since) / 1_000));
  }

  /** It was logged, or is not wanted: what runs goes on from nothing. */
  reset(workOrderId: string): void {
    const { running } = this.state();
    const again = running?.workOrderId === workOrderId ? { workOrderId, since: Date.now() } : running;
    this.keep({ running: again, before: this.before({ [workOrderId]: 0 }) });
  }

  /** Puts back what was discarded. */
  add(workOrderId: string, seconds: number): void {
    const { running, before } = this.state();
    this.keep({ running, before: this.before({ [workOrderId]: (before[workOrderId] ?? 0) + seconds }) });
  }

  end(workOrderId: string): void {
    const running = this.isRunning(workOrderId) ? null : this.state().running;
    this.keep({ running, before: this.before({ [workOrderId]: 0 }) });
  }

  private before(change: Counted['before']): Counted['before'] {
    const before = { ...this.state().before, ...change };
    return Object.fromEntries(Object.entries(before).filter(([, seconds]) => seconds > 0));
  }

  private keep(counted: Counted): void {
    const isNothing = counted.running === null && Object.keys(counted.before).length === 0;
    if (isNothing) localStorage.removeItem(this.key());
    else localStorage.setItem(this.key(), JSON.stringify(counted));
    this.state.set(counted);
  }
}

function kept(key: string): Counted {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as Counted | null) ?? NOTHING;
  } catch {
    return NOTHING;
  }
}
