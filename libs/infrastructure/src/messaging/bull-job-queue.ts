import { DelayedError, type Job, type Queue } from 'bullmq';
import { JobQueue, type JobPayload } from '#domain/ports/job-queue.js';
import type { JobJournal, NotedJob } from './job-journal.js';

const WEEK = 7 * 24 * 3600;
/** What failed is kept for a person to look at. By age alone: a number of all would have one tenant's push out another's. */
const FAILED_KEPT = { age: 4 * WEEK };
/** Whoever adds a job waits no longer than this for the queue (ms). */
const PATIENCE = 1_000;
/** A job that somebody else is at is asked about again after this (ms). */
const ASK_AGAIN = 1_000;

/**
 * BullMQ queues by name. What is to be done stands in PostgreSQL first, so a queue that is away, or loses what it has, delays
 * jobs and never loses one; the id makes a second job of the same meaning no job at all.
 */
export class BullJobQueue extends JobQueue {
  private readonly queues: ReadonlyMap<string, Queue>;

  /** @param answers whether the queues can be reached at this moment: whoever adds a job does not wait for them */
  constructor(
    private readonly journal: JobJournal,
    queues: readonly Queue[],
    private readonly answers: () => boolean,
    private readonly onError: (error: unknown) => void,
  ) {
    super();
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
  }

  async add(queue: string, id: string, payload: JobPayload): Promise<void> {
    const job: NotedJob = { queue, id, payload };
    const to = this.queue(queue);
    if (!(await this.journal.note(job))) return;
    try {
      if (!this.answers()) throw new Error('it is away');
      // BullMQ waits for its store as long as it takes. What comes of it later is the same job.
      await within(PATIENCE, offer(to, job));
    } catch (error) {
      this.onError(error);
      await this.journal.lookSoon(job);
    }
  }

  /** What is not done and unknown to the queue is added again. */
  async lookFor(job: NotedJob): Promise<void> {
    const queue = this.queue(job.queue);
    const state = await within(PATIENCE, queue.getJobState(job.id));
    if (state === 'unknown') await within(PATIENCE, offer(queue, job));
    else if (state === 'completed') await this.journal.finish(job);
    else if (state === 'failed') await this.journal.lookLater(job);
  }

  private queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`No queue is called ${name}`);
    return queue;
  }
}

async function within<T>(patience: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function offer(queue: Queue, { id, payload }: NotedJob): Promise<void> {
  await queue.add(queue.name, payload, {
    jobId: id,
    attempts: 8,
    backoff: { type: 'exponential', delay: 500 },
    // A queue may be more patient.
    ...queue.defaultJobOptions,
    removeOnComplete: { age: WEEK },
    removeOnFail: FAILED_KEPT,
  });
}

type Process = (job: Job, token?: string, signal?: AbortSignal) => Promise<unknown>;

/** Has each job of a queue done once, whatever the queue repeats: what is done is noted before the queue hears of it. */
export function once(journal: JobJournal, queue: string, work: Process): Process {
  return async (job, token, signal) => {
    const noted: NotedJob = { queue, id: job.id ?? '', payload: job.data as JobPayload };
    if (await journal.once(noted, () => work(job, token, signal))) return;
    await job.moveToDelayed(Date.now() + ASK_AGAIN, token);
    throw new DelayedError();
  };
}
