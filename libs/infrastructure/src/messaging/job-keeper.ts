import { setTimeout as sleep } from 'node:timers/promises';
import type { BullJobQueue } from './bull-job-queue.js';
import type { JobJournal } from './job-journal.js';

const EVERY = 1_000;
const LAST_WAIT = 2_000;
/** Rounds between two looks for what can be forgotten. */
const HOUR = 3_600;

/** Whether what holds the queues still has what it was given. */
export interface QueueMemory {
  /** @throws while it cannot be reached */
  hasForgotten(): Promise<boolean>;
  /** All that it had forgotten is on its way again. */
  notice(): Promise<void>;
}

/** Sees to it that what is noted as a job gets done: looks for it in its queue, and offers it anew where it is not. */
export class JobKeeper {
  private running: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private rounds = 0;

  /**
   * @param restore what else the queues must know, such as schedules; runs again whenever they have lost all
   * @param forget what was kept for long enough; runs once an hour
   */
  constructor(
    private readonly journal: JobJournal,
    private readonly jobs: BullJobQueue,
    private readonly memory: QueueMemory,
    private readonly restore: () => Promise<unknown>,
    private readonly forget: () => Promise<unknown>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A store that is away may keep it waiting for an answer.
    await Promise.race([this.running, sleep(LAST_WAIT, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look().catch(this.onError);
      await sleep(EVERY, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    if (await this.memory.hasForgotten()) {
      await this.journal.lookForAll();
      await this.restore();
      await this.memory.notice();
    }
    for (let due = await this.journal.due(); due.length > 0; due = await this.journal.due())
      for (const job of due) await this.jobs.lookFor(job);
    if (this.rounds++ % HOUR === 0) await this.forget();
  }
}
