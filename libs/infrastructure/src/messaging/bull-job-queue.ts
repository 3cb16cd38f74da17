import type { Queue } from 'bullmq';
import { JobQueue } from '#domain/ports/job-queue.js';

const WEEK = 7 * 24 * 3600;
/** What failed is kept for a person to look at, but no outage of what they need fills the disk. */
const FAILED_KEPT = { age: 4 * WEEK, count: 10_000 };

/** BullMQ queues by name; the id makes a second job of the same meaning no job at all. */
export class BullJobQueue extends JobQueue {
  constructor(private readonly queues: ReadonlyMap<string, Queue>) {
    super();
  }

  async add(name: string, id: string, payload: Readonly<Record<string, string | number>>): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`No queue is called ${name}`);
    await queue.add(name, payload, {
      jobId: id,
      attempts: 8,
      backoff: { type: 'exponential', delay: 500 },
      // A queue may be more patient.
      ...queue.defaultJobOptions,
      removeOnComplete: { age: WEEK },
      removeOnFail: FAILED_KEPT,
    });
  }
}
