import type { Job, JobType, Queue } from 'bullmq';
import { Jobs } from '#domain/platform/jobs.js';
import type { Backlog, JobView } from '#domain/platform/views.js';
import type { JobJournal, NotedJob } from './job-journal.js';

/** The worst first. */
const STATES: readonly (readonly [JobType, JobView['state']])[] = [
  ['failed', 'failed'],
  ['delayed', 'retrying'],
  ['active', 'running'],
  ['waiting', 'waiting'],
];
const CHUNK = 500;
/** Across tenants, jobs are looked through, and no more than these of one state. */
const MOST_LOOKED_AT = 10_000;
/** Of one tenant each is asked for by itself: a queue knows nothing of tenants, and others may have many. */
const MOST_OF_TENANT = 1_000;

interface Payload {
  readonly tenantId?: string;
  readonly template?: string;
  readonly subjectId?: string;
  readonly workOrderId?: string;
}

export class BullJobs extends Jobs {
  constructor(
    private readonly queues: readonly Queue[],
    private readonly journal: JobJournal,
  ) {
    super();
  }

  async list(tenantId: string | null, limit: number): Promise<Backlog<JobView>> {
    const found = tenantId === null ? await this.ofAll() : await this.ofTenant(tenantId);
    const data = STATES.flatMap(([, state]) =>
      found.filter((job) => job.state === state).sort((a, b) => (a.since < b.since ? 1 : -1)),
    );
    return { data: data.slice(0, limit), total: data.length };
  }

  async retry(tenantId: string | null, name: string, id: string): Promise<boolean> {
    const queue = this.queues.find((one) => one.name === name);
    const job = (await queue?.getJob(id)) as Job<Payload> | undefined;
    if (!job || (tenantId !== null && job.data.tenantId !== tenantId)) return false;
    const state = await job.getState();
    if (state !== 'failed' && state !== 'delayed') return false;
    // As if it was new: the tries that it has begin again.
    if (state === 'failed') await job.retry('failed', { resetAttemptsMade: true });
    else await job.promote();
    return true;
  }

  private async ofAll(): Promise<JobView[]> {
    const found: (JobView | undefined)[] = [];
    for (const [type, state] of STATES)
      for (const queue of this.queues)
        for await (const job of jobsOf(queue, type)) found.push(viewOf(queue.name, job, state));
    return found.filter((view) => view !== undefined);
  }

  private async ofTenant(tenantId: string): Promise<JobView[]> {
    const noted = await this.journal.unfinished(tenantId, MOST_OF_TENANT);
    const views = await Promise.all(noted.map((job) => this.lookUp(tenantId, job)));
    return views.filter((view) => view !== undefined);
  }

  /** Undefined for one that the queue does not know yet, or did meanwhile, and for another's of the same id. */
  private async lookUp(tenantId: string, { queue: name, id }: NotedJob): Promise<JobView | undefined> {
    const queue = this.queues.find((one) => one.name === name);
    const job = (await queue?.getJob(id)) as Job<Payload> | undefined;
    if (job?.data.tenantId !== tenantId) return undefined;
    const is = await job.getState();
    const [, state] = STATES.find(([type]) => type === is) ?? [];
    return state && viewOf(name, job, state);
  }
}

async function* jobsOf(queue: Queue, type: JobType): AsyncGenerator<Job<Payload>> {
  for (let from = 0; from < MOST_LOOKED_AT; from += CHUNK) {
    // A job that was done while they were read is none.
    const jobs = ((await queue.getJobs([type], from, from + CHUNK - 1)) as (Job<Payload> | undefined)[]).filter(
      (job) => job !== undefined,
    );
    yield* jobs;
    if (jobs.length < CHUNK) return;
  }
}

/** Undefined for what only waits for its hour, as schedules do. */
function viewOf(queue: string, job: Job<Payload>, state: JobView['state']): JobView | undefined {
  if (state === 'retrying' && job.attemptsMade === 0) return undefined;
  const { tenantId, template, subjectId, workOrderId } = job.data;
  return {
    id: job.id ?? '',
    queue,
    tenantId: tenantId ?? null,
    state,
    tries: job.attemptsMade,
    error: state === 'failed' || state === 'retrying' ? (job.failedReason ?? null) : null,
    since: new Date(job.timestamp).toISOString(),
    template: template ?? null,
    subjectId: subjectId ?? workOrderId ?? null,
  };
}
