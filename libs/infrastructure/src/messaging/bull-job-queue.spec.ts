import { randomUUID } from 'node:crypto';
import { createPostgresBackend, type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobPayload } from '#domain/ports/job-queue.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually, Gate } from '../../../../test/support/eventually.js';
import { RedisServer } from '../../../../test/support/redis.js';
import { urlAs } from '../persistence/roles.js';
import { openJobsRedis, openRedis, redisMemory, SharedRedis } from '../redis/redis-client.js';
import { BullJobQueue, once } from './bull-job-queue.js';
import { JobJournal } from './job-journal.js';
import { JobKeeper, type QueueMemory } from './job-keeper.js';

const NAME = 'letters';
const WEEK = 7 * 24 * 3600;

let db: FreshDatabase;
const server = new RedisServer();
beforeAll(async () => {
  [db] = await Promise.all([freshDatabase(), server.start()]);
});
afterAll(async () => {
  await server.close();
  await db?.close();
});

/** What BullMQ stands on, each time with nothing in it. */
interface Ground {
  readonly options: { connection: object; prefix: string };
  readonly factory: typeof createPostgresBackend | undefined;
  readonly memory: QueueMemory;
  answers(): boolean;
  /** Everything that is in the queues is gone. */
  lose(): Promise<void>;
  close(): void;
}

function onPostgres(): Ground {
  let lost = false;
  const prefix = randomUUID();
  return {
    options: {
      connection: { connectionString: urlAs(db.url, 'fleet_jobs'), schema: 'bullmq', max: 2 },
      prefix,
    },
    factory: createPostgresBackend,
    // PostgreSQL loses nothing by itself: a person who empties the queue's tables, and then says so.
    memory: { hasForgotten: async () => lost, notice: async () => void (lost = false) },
    answers: () => true,
    async lose() {
      const tables = await db.admin<{ name: string }>(
        `SELECT relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'job_id' AND a.attnum > 0
         WHERE c.relnamespace = 'bullmq'::regnamespace AND c.relkind = 'r'`,
      );
      await db.admin(`TRUNCATE ${['bullmq.job', ...tables.map(({ name }) => `bullmq."${name}"`)].join(', ')} CASCADE`);
      lost = true;
    },
    close: () => undefined,
  };
}

function onRedis(): Ground {
  const jobs: Redis = openJobsRedis(server.url);
  const shared = new SharedRedis(
    openRedis(server.url, () => undefined),
    jobs,
    `fleet:${randomUUID()}`,
  );
  return {
    options: { connection: jobs, prefix: `${shared.space}:jobs` },
    factory: undefined,
    memory: redisMemory(shared, 'jobs'),
    answers: () => jobs.status === 'ready',
    lose: () => server.flush(),
    close: () => shared.close(),
  };
}

describe.each([
  ['PostgreSQL', onPostgres],
  ['Redis', onRedis],
])('jobs on %s', (_, makeGround) => {
  let ground: Ground;
  let queue: Queue;
  let jobs: BullJobQueue;
  let keeper: JobKeeper;
  let workers: Worker[];
  let restored: number;
  const journal = (): JobJournal => new JobJournal(db.database);
  const failures: unknown[] = [];
  const onError = (error: unknown): void => void failures.push(error);
  const tenantId = randomUUID();
  const payload: JobPayload = { tenantId, letter: 1 };

  beforeEach(async () => {
    await db.admin('TRUNCATE job');
    ground = makeGround();
    queue = new Queue(NAME, ground.options, ground.factory as never);
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    jobs = new BullJobQueue(journal(), [queue], ground.answers, onError);
    restored = 0;
    keeper = new JobKeeper(
      journal(),
      jobs,
      ground.memory,
      async () => (restored += 1),
      () => journal().forgetOld(),
      onError,
    );
    workers = [];
  });
  afterEach(async () => {
    await Promise.all([keeper.stop(), ...workers.map((worker) => worker.close(true))]);
    await queue.close();
    ground.close();
  });

  /** One more process that takes jobs. */
  const work = (deed: (job: Job) => Promise<unknown>): void => {
    const soon = { lockDuration: 2_000, stalledInterval: 1_000, drainDelay: 1 };
    const worker = new Worker(
      NAME,
      once(journal(), NAME, deed),
      { ...ground.options, ...soon },
      ground.factory as never,
    );
    worker.on('error', () => undefined);
    workers.push(worker);
  };
  const isDone = async (id: string): Promise<boolean> =>
    (await db.admin('SELECT FROM job WHERE id = $1 AND finished_at IS NOT NULL', [id])).length === 1;

  it('are done once, however often they are added', async () => {
    const [id, done] = [randomUUID(), [] as string[]];
    work(async (job) => done.push(job.id!));
    await Promise.all(Array.from({ length: 5 }, () => jobs.add(NAME, id, payload)));
    await eventually(() => isDone(id));
    await jobs.add(NAME, id, payload);
    const last = randomUUID();
    await jobs.add(NAME, last, payload);
    await eventually(() => isDone(last));
    expect(done).toEqual([id, last]);
  });

  it('that fail are tried again', async () => {
    const id = randomUUID();
    let tries = 0;
    work(async () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
    });
    await jobs.add(NAME, id, payload);
    await eventually(() => isDone(id));
    expect(tries).toBe(2);
  });

  it('that failed for good are asked about seldom', async () => {
    const id = randomUUID();
    work(async () => {
      throw new UnrecoverableError('never');
    });
    await jobs.add(NAME, id, payload);
    await eventually(async () => (await queue.getJobState(id)) === 'failed');
    await db.admin('UPDATE job SET look_at = now()');
    const [due] = await journal().due();
    await jobs.lookFor(due!);
    const later = `SELECT FROM job WHERE id = $1 AND finished_at IS NULL AND look_at > now() + interval '23 hours'`;
    expect(await db.admin(later, [id])).toHaveLength(1);
  });

  it('are kept neither finished nor failed for ever', async () => {
    const id = randomUUID();
    await jobs.add(NAME, id, payload);
    const { removeOnComplete, removeOnFail } = (await queue.getJob(id))!.opts;
    expect([removeOnComplete, removeOnFail]).toEqual([{ age: WEEK }, { age: 4 * WEEK }]);
  });

  it('that the queue lost before anybody took them are found again, with the schedules', async () => {
    keeper.start();
    const ids = Array.from({ length: 20 }, () => randomUUID());
    for (const id of ids) await jobs.add(NAME, id, payload);
    await eventually(async () => !(await ground.memory.hasForgotten()));
    const before = restored;
    await ground.lose();
    const done: string[] = [];
    work(async (job) => done.push(job.id!));
    await eventually(async () => (await Promise.all(ids.map(isDone))).every(Boolean));
    expect(done.sort()).toEqual(ids.sort());
    expect(restored).toBe(before + 1);
  });

  it('that the queue lost while somebody was at them are not done twice', async () => {
    keeper.start();
    const [gate, id] = [new Gate(), randomUUID()];
    let times = 0;
    const deed = async (): Promise<void> => {
      times += 1;
      await gate.pass();
    };
    work(deed);
    await jobs.add(NAME, id, payload);
    await gate.reached;
    await ground.lose();
    work(deed);
    // It is offered anew, taken by the other one, and put off.
    await eventually(async () => (await queue.getJobState(id)) === 'delayed');
    gate.release();
    await eventually(() => isDone(id));
    await eventually(async () => (await queue.getJobState(id)) === 'completed');
    expect(times).toBe(1);
  });

  it('whose worker died are taken up by another when its turn is over', async () => {
    const id = randomUUID();
    await jobs.add(NAME, id, payload);
    await db.admin(`UPDATE job SET turn_until = now() + interval '2 seconds' WHERE id = $1`, [id]);
    const began = Date.now();
    work(async () => undefined);
    await eventually(() => isDone(id));
    expect(Date.now() - began).toBeGreaterThan(1_500);
  });
});

/** A queue on Redis with its keeper and one worker, while `use` uses it. */
async function runningOnRedis(
  use: (jobs: BullJobQueue, done: string[], ground: Ground) => Promise<void>,
): Promise<void> {
  await db.admin('TRUNCATE job');
  const ground = onRedis();
  const queue = new Queue(NAME, ground.options).on('error', () => undefined);
  await queue.waitUntilReady();
  const journal = new JobJournal(db.database);
  const jobs = new BullJobQueue(journal, [queue], ground.answers, () => undefined);
  const keeper = new JobKeeper(
    journal,
    jobs,
    ground.memory,
    async () => undefined,
    async () => undefined,
    () => undefined,
  );
  keeper.start();
  const done: string[] = [];
  const deed = once(journal, NAME, async (job) => done.push(job.id!));
  const worker = new Worker(NAME, deed, ground.options).on('error', () => undefined);
  try {
    await use(jobs, done, ground);
  } finally {
    await keeper.stop();
    await worker.close(true);
    await queue.close();
    ground.close();
  }
}

describe('while Redis is away', () => {
  it('jobs are taken at once, and done when it is back', () =>
    runningOnRedis(async (jobs, done, ground) => {
      await server.stop();
      await eventually(() => !ground.answers());
      const ids = [randomUUID(), randomUUID()];
      const began = Date.now();
      for (const id of ids) await jobs.add(NAME, id, { tenantId: randomUUID() });
      expect(Date.now() - began).toBeLessThan(1_000);
      await server.start();
      await eventually(() => done.length === 2);
      expect(done.sort()).toEqual(ids.sort());
    }));

  it('or hangs, who adds a job does not wait for it', () =>
    runningOnRedis(async (jobs, done) => {
      server.pause();
      const [id, began] = [randomUUID(), Date.now()];
      await jobs.add(NAME, id, { tenantId: randomUUID() });
      expect(Date.now() - began).toBeLessThan(5_000);
      expect(done).toEqual([]);
      server.resume();
      await eventually(() => done.length === 1);
      expect(done).toEqual([id]);
    }));
});

describe('jobs on PostgreSQL that wait when Redis takes over', () => {
  it('are done there, once', () =>
    runningOnRedis(async (_, done) => {
      const before = onPostgres();
      const queue = new Queue(NAME, before.options, before.factory as never);
      const id = randomUUID();
      await new BullJobQueue(new JobJournal(db.database), [queue], before.answers, () => undefined).add(NAME, id, {
        tenantId: randomUUID(),
      });
      // As thirty seconds later, or at the first start with Redis.
      await new JobJournal(db.database).lookForAll();
      await eventually(() => done.length === 1);
      expect(done).toEqual([id]);
      await queue.close();
    }));
});
