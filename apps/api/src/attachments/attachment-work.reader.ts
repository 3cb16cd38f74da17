import type { JobQueue } from '#domain/ports/job-queue.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { ATTACHMENT_FILES } from './contract.js';

/** Follows the log, so that no crash between a file and what is to be done with it leaves it undone. */
export class AttachmentWorkReader {
  readonly name = 'attachment-files';
  readonly types: ReadonlySet<string> = new Set([
    'attachments.file-stored',
    'attachments.file-rejected',
    'attachments.file-removed',
  ]);

  constructor(private readonly jobs: JobQueue) {}

  /** At least once; the job's id makes it one job. With the tenant: queues know none, and people choose ids of attachments. */
  async handle({ tenantId, streamId, version }: RecordedEvent): Promise<void> {
    const id = `${ATTACHMENT_FILES}.${tenantId}.${streamId}.${version}`;
    await this.jobs.add(ATTACHMENT_FILES, id, { tenantId, subjectId: streamId });
  }
}
