import type { JobPayload } from '#domain/ports/job-queue.js';
import type { Database } from '../persistence/database.js';

/** What is not done after this is looked for in the queue. */
const LOOK_AFTER = '30 seconds';
/** What failed for good is a person's to try again; it is only looked for lest the queue loses it. */
const LOOK_AFTER_FAILURE = '1 day';
/** Whoever works on a job says so again in time; one that died is waited for no longer. */
const TURN = '5 seconds';
const TURN_AGAIN = 1_500;
const KEPT = '30 days';
const AT_ONCE = 100;

export interface NotedJob {
  readonly queue: string;
  readonly id: string;
  readonly payload: JobPayload;
}

/** Jobs as PostgreSQL knows them: what there is to do, who is at it, and what is done. */
export class JobJournal {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly database: Database) {}

  /** @returns false when it is done already */
  async note({ queue, id, payload }: NotedJob): Promise<boolean> {
    return this.write<{ open: boolean }>(
      payload.tenantId,
      // The conflicting row is locked, so that what is read of it is true.
      `INSERT INTO job (tenant_id, queue, id, payload, look_at) VALUES ($1, $2, $3, $4, now() + interval '${LOOK_AFTER}')
       ON CONFLICT (tenant_id, queue, id) DO UPDATE SET queue = job.queue RETURNING finished_at IS NULL AS open`,
      [queue, id, JSON.stringify(payload)],
    ).then(([row]) => row!.open);
  }

  /** The queue could not be reached: it is offered again as soon as it can. */
  async lookSoon({ queue, id, payload }: NotedJob): Promise<void> {
    await this.write(
      payload.tenantId,
      'UPDATE job SET look_at = now() WHERE tenant_id = $1 AND queue = $2 AND id = $3 AND finished_at IS NULL',
      [queue, id],
    );
  }

  async lookLater({ queue, id, payload }: NotedJob): Promise<void> {
    await this.write(
      payload.tenantId,
      `UPDATE job SET look_at = now() + interval '${LOOK_AFTER_FAILURE}'
       WHERE tenant_id = $1 AND queue = $2 AND id = $3 AND finished_at IS NULL`,
      [queue, id],
    );
  }

  /**
   * Does a job that is not done, unless somebody else is at it.
   * @returns false while somebody else is at it
   */
  async once(job: NotedJob, work: () => Promise<unknown>): Promise<boolean> {
    const turn = await this.takeTurn(job);
    if (turn === 'done') return true;
    if (turn === 'taken') return false;
    const ours = this.inTurn(job, work);
    this.underWay.add(ours);
    try {
      await ours;
    } finally {
      this.underWay.delete(ours);
    }
    return true;
  }

  /** What this process is at has ended, well or badly. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  /** What a tenant has that is not done, the oldest first. */
  unfinished(tenantId: string, most: number): Promise<NotedJob[]> {
    return this.database.query<NotedJob>(
      tenantId,
      `SELECT queue, id, payload FROM job WHERE tenant_id = $1 AND finished_at IS NULL ORDER BY added_at, id LIMIT $2`,
      [most],
    );
  }

  /** Those that were not done for long enough to ask about, each told to one process only. */
  due(): Promise<NotedJob[]> {
    return this.database.systemQuery<NotedJob>(
      `UPDATE job SET look_at = now() + interval '${LOOK_AFTER}'
       WHERE (tenant_id, queue, id) IN (
         SELECT tenant_id, queue, id FROM job WHERE finished_at IS NULL AND look_at <= now()
         ORDER BY look_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       RETURNING queue, id, payload`,
    );
  }

  /** The queue has lost everything: all that is not done is looked for now. */
  async lookForAll(): Promise<void> {
    await this.database.systemQuery('UPDATE job SET look_at = now() WHERE finished_at IS NULL AND look_at > now()');
  }

  finish(job: NotedJob): Promise<void> {
    return this.endTurn(job, 'now()');
  }

  /** Long after anybody could ask for it again. */
  async forgetOld(): Promise<void> {
    await this.database.systemQuery(`DELETE FROM job WHERE finished_at < now() - interval '${KEPT}'`);
  }

  private async takeTurn({ queue, id, payload: { tenantId } }: NotedJob): Promise<'ours' | 'taken' | 'done'> {
    const [taken] = await this.write(
      tenantId,
      `UPDATE job SET turn_until = now() + interval '${TURN}' WHERE tenant_id = $1 AND queue = $2 AND id = $3
         AND finished_at IS NULL AND (turn_until IS NULL OR turn_until <= now()) RETURNING id`,
      [queue, id],
    );
    if (taken) return 'ours';
    const [found] = await this.database.query<{ done: boolean }>(
      tenantId,
      'SELECT finished_at IS NOT NULL AS done FROM job WHERE tenant_id = $1 AND queue = $2 AND id = $3',
      [queue, id],
    );
    // One that nobody noted was added before there was a journal.
    if (!found) return 'ours';
    return found.done ? 'done' : 'taken';
  }

  private async inTurn(job: NotedJob, work: () => Promise<unknown>): Promise<void> {
    const keeping = setInterval(() => void this.keepTurn(job).catch(() => undefined), TURN_AGAIN);
    try {
      await work();
    } catch (error) {
      await this.endTurn(job, 'NULL').catch(() => undefined);
      throw error;
    } finally {
      clearInterval(keeping);
    }
    await this.endTurn(job, 'now()');
  }

  private async keepTurn({ queue, id, payload: { tenantId } }: NotedJob): Promise<void> {
    await this.write(
      tenantId,
      `UPDATE job SET turn_until = now() + interval '${TURN}' WHERE tenant_id = $1 AND queue = $2 AND id = $3 AND turn_until IS NOT NULL`,
      [queue, id],
    );
  }

  private async endTurn({ queue, id, payload: { tenantId } }: NotedJob, finishedAt: 'now()' | 'NULL'): Promise<void> {
    await this.write(
      tenantId,
      `UPDATE job SET turn_until = NULL, finished_at = ${finishedAt} WHERE tenant_id = $1 AND queue = $2 AND id = $3 AND finished_at IS NULL`,
      [queue, id],
    );
  }

  private write<Row extends object>(tenantId: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rows } = await client.query<Row>({ text, values: [tenantId, ...values] });
      return rows;
    });
  }
}
