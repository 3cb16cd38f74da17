import type { Queue } from 'bullmq';

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Jobs of a queue by state, and how long the oldest waits that could be taken (seconds). */
export async function jobCounts(queue: Queue): Promise<{ counts: Record<string, number>; oldest: number }> {
  const [counts, [oldest]] = await Promise.all([queue.getJobCounts(...STATES), queue.getWaiting(0, 0)]);
  return { counts, oldest: oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0 };
}
