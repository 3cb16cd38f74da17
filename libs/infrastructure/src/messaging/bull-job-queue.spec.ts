import type { JobsOptions, Queue } from 'bullmq';
import { BullJobQueue } from './bull-job-queue.js';

const WEEK = 7 * 24 * 3600;

it('keeps neither finished nor failed jobs for ever', async () => {
  const added: (JobsOptions | undefined)[] = [];
  const mails = { add: async (_name: string, _payload: object, options?: JobsOptions) => added.push(options) };
  await new BullJobQueue(new Map([['mails', mails as unknown as Queue]])).add('mails', 'job-1', {});
  expect(added).toEqual([
    expect.objectContaining({
      jobId: 'job-1',
      removeOnComplete: { age: WEEK },
      removeOnFail: { age: 4 * WEEK, count: 10_000 },
    }),
  ]);
});
