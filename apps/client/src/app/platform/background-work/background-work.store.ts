import { computed, signal } from '@angular/core';
import type { BackgroundWorkView } from '#domain/platform/views.js';
import type { CommandOutbox, OutgoingCommand } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';

/** How often it is looked while something is tried again, and else (ms). */
const SOON = 1_500;
const CALMLY = 20_000;
/** A retry that has shown no outcome after so long goes on by itself (ms). */
const PATIENCE = 30_000;

/** Something that was had tried again, and what came of it. */
export interface Trial {
  readonly key: string;
  readonly text: string;
  readonly outcome: 'trying' | 'done' | 'failed';
  readonly since: number;
}

export interface Retry {
  /** Names it among all that wait. */
  readonly key: string;
  readonly text: string;
  readonly command: OutgoingCommand;
}

/** What did not get done by itself, looked at again and again; what somebody had tried again is followed to its outcome. */
export class BackgroundWorkStore {
  private readonly known = signal<BackgroundWorkView | null>(null);
  private readonly failure = signal<Problem | null>(null);
  private readonly tried = signal<readonly Trial[]>([]);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  readonly work = this.known.asReadonly();
  readonly problem = this.failure.asReadonly();
  readonly trials = this.tried.asReadonly();
  readonly isEmpty = computed(() => {
    const work = this.known();
    return work !== null && work.parkedEvents.total + work.stuckSagas.total + work.jobs.total === 0;
  });

  constructor(
    private readonly read: () => Promise<BackgroundWorkView>,
    private readonly outbox: CommandOutbox,
  ) {
    void this.look();
  }

  /** Nobody looks any more. */
  close(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const work = await this.read();
      this.known.set(work);
      this.failure.set(null);
      this.tried.update((trials) => trials.map((trial) => settled(trial, work)));
    } catch (error) {
      this.failure.set(problemOf(error));
    }
    if (this.over) return;
    const isTrying = this.tried().some(({ outcome }) => outcome === 'trying');
    this.timer = setTimeout(() => void this.look(), isTrying ? SOON : CALMLY);
  }

  /** @returns why not */
  async retry({ key, text, command }: Retry): Promise<Problem | null> {
    try {
      await this.outbox.send(command);
    } catch (error) {
      await this.look();
      return problemOf(error);
    }
    this.note([{ key, text }]);
    await this.look();
    return null;
  }

  /** All parked events at once. */
  async retryAll(command: OutgoingCommand, all: readonly Omit<Retry, 'command'>[]): Promise<Problem | null> {
    try {
      await this.outbox.send(command);
    } catch (error) {
      return problemOf(error);
    }
    this.note(all);
    await this.look();
    return null;
  }

  private note(retries: readonly Omit<Retry, 'command'>[]): void {
    const since = Date.now();
    const keys = new Set(retries.map(({ key }) => key));
    this.tried.update((trials) => [
      ...retries.map(({ key, text }): Trial => ({ key, text, outcome: 'trying', since })),
      ...trials.filter(({ key }) => !keys.has(key)),
    ]);
  }
}

/** What waits no longer is done; what waits for a person again has failed again. */
function settled(trial: Trial, work: BackgroundWorkView): Trial {
  if (trial.outcome !== 'trying') return trial;
  const waiting = new Map([
    ...work.parkedEvents.data.map((event) => [keyOfEvent(event), event.state === 'parked'] as const),
    ...work.stuckSagas.data.map((saga) => [keyOfSaga(saga), true] as const),
    ...work.jobs.data.map((job) => [keyOfJob(job), job.state === 'failed'] as const),
  ]);
  const isStopped = waiting.get(trial.key);
  if (isStopped === true) return { ...trial, outcome: 'failed' };
  // Several tries with pauses between them: it is out of the list while it runs, and may come back.
  const isOld = Date.now() - trial.since > PATIENCE;
  const mayComeBack = trial.key.startsWith('saga') && !isOld;
  return isStopped === undefined && !mayComeBack ? { ...trial, outcome: 'done' } : trial;
}

export function keyOfEvent({ reader, id }: { readonly reader: string; readonly id: string }): string {
  return `event ${reader} ${id}`;
}

export function keyOfSaga({ type, id }: { readonly type: string; readonly id: string }): string {
  return `saga ${type} ${id}`;
}

export function keyOfJob({ queue, id }: { readonly queue: string; readonly id: string }): string {
  return `job ${queue} ${id}`;
}
