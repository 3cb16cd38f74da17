import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { RedisServer } from '../../../../test/support/redis.js';
import { openJobsRedis } from '../redis/redis-client.js';
import { BullJobQueue } from './bull-job-queue.js';
import { BullJobs } from './bull-jobs.js';
import { JobJournal } from './job-journal.js';

const LETTERS = 'letters';
const [mine, theirs] = [randomUUID(), randomUUID()];

let db: FreshDatabase;
const server = new RedisServer();
beforeAll(async () => {
  [db] = await Promise.all([freshDatabase(), server.start()]);
});
afterAll(async () => {
  await server.close();
  await db?.close();
});

it('a tenant sees no job of another under an id that both have', async () => {
  const connection = openJobsRedis(server.url);
  const queue = new Queue(LETTERS, { connection });
  try {
    const journal = new JobJournal(db.database);
    await queue.waitUntilReady();
    const id = randomUUID();
    await queue.add(LETTERS, { tenantId: theirs, subjectId: 'secret' }, { jobId: id });
    for (const tenantId of [mine, theirs]) await journal.note({ queue: LETTERS, id, payload: { tenantId } });
    const jobs = new BullJobs([queue], journal);
    expect((await jobs.list(mine, 50)).data).toEqual([]);
    expect((await jobs.list(theirs, 50)).data).toMatchObject([{ id, subjectId: 'secret', tenantId: theirs }]);
    await queue.obliterate({ force: true });
    for (const tenantId of [mine, theirs]) await journal.finish({ queue: LETTERS, id, payload: { tenantId } });
  } finally {
    await queue.close();
    connection.disconnect();
  }
});

it('a tenant sees its own jobs, however many of others wait in front of them', async () => {
  const connection = openJobsRedis(server.url);
  const queue = new Queue(LETTERS, { connection });
  try {
    const journal = new JobJournal(db.database);
    const queued = new BullJobQueue(
      journal,
      [queue],
      () => connection.status === 'ready',
      (error) => {
        throw error;
      },
    );
    const jobs = new BullJobs([queue], journal);
    await queue.waitUntilReady();
    for (const id of ['first', 'second', 'done']) await queued.add(LETTERS, id, { tenantId: mine, subjectId: id });
    await journal.finish({ queue: LETTERS, id: 'done', payload: { tenantId: mine } });
    await queue.addBulk(
      Array.from({ length: 10_001 }, (_, turn) => ({
        name: LETTERS,
        data: { tenantId: theirs },
        opts: { jobId: `theirs-${turn}`, timestamp: Date.now() },
      })),
    );
    const { data, total } = await jobs.list(mine, 50);
    expect(total).toBe(2);
    expect(data.map(({ subjectId, state, tenantId }) => [subjectId, state, tenantId]).sort()).toEqual([
      ['first', 'waiting', mine],
      ['second', 'waiting', mine],
    ]);
    expect((await jobs.list(theirs, 50)).total).toBe(0);
    expect((await jobs.list(null, 50)).total).toBe(10_000);
  } finally {
    await queue.close();
    connection.disconnect();
  }
});
