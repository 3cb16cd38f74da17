import type { JobQueue } from '#domain/ports/job-queue.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { MAIL, type MailJob } from './queues.js';

const PROVISIONED = 'identity.tenant-provisioned';

/** Follows the log, so that no crash between a tenant and its welcome mail loses the mail. */
export class WelcomeReader {
  readonly name = 'welcome';
  readonly types: ReadonlySet<string> = new Set([PROVISIONED]);

  constructor(private readonly jobs: JobQueue) {}

  /** At least once; the job's id makes it one mail. */
  async handle(
    { tenantId, event }: RecordedEvent,
    client: { query(sql: string, values: unknown[]): Promise<{ rows: object[] }> },
  ): Promise<void> {
    if (event.type !== PROVISIONED) return;
    const { rows } = await client.query(
      `SELECT stream_id AS id FROM event WHERE tenant_id = $1 AND stream_type = 'user' AND version = 1 ORDER BY position LIMIT 1`,
      [tenantId],
    );
    const [admin] = rows as { id: string }[];
    if (!admin) return;
    const job: MailJob = { tenantId, template: 'welcome', userId: admin.id, subjectId: tenantId };
    await this.jobs.add(MAIL, `welcome.${tenantId}`, { ...job });
  }
}
