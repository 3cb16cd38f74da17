import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { v5 as uuidv5 } from 'uuid';
import { Notifications } from '#domain/notifications/notifications.js';
import { JobQueue } from '#domain/ports/job-queue.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { SYSTEM } from '#domain/shared/command.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { buildCommand } from '../shared/domain-command.js';
import { TAKEN_UP_AGAIN } from '../shared/job-workers.js';
import { COMPLETION_NOTICE, MAIL, type CompletionNoticeJob } from './queues.js';
import { whoMay } from './recipients.js';

/** uuidv5 name space of notices and of the commands that report them. */
const NOTICES = 'b3a1c8de-7f54-4d0b-9a55-2f1e8c7d6b40';
const KIND = 'work-order-completed';

interface Notified {
  readonly number: string;
  readonly mails: boolean;
  readonly user_ids: string[];
}

/** Tells people that a work order is completed. Runs at least once; every effect of it has a deterministic id. */
@Processor(COMPLETION_NOTICE, { ...TAKEN_UP_AGAIN, concurrency: 4 })
export class CompletionNoticeProcessor extends WorkerHost {
  private readonly logger = new Logger(CompletionNoticeProcessor.name);

  constructor(
    private readonly database: ReadDatabase,
    private readonly notifications: Notifications,
    private readonly jobs: JobQueue,
    private readonly commands: CommandBus,
  ) {
    super();
  }

  async process({ data: { tenantId, workOrderId, attempt } }: Job<CompletionNoticeJob>): Promise<void> {
    const [found] = await this.database.query<Notified>(tenantId, RECIPIENTS, [workOrderId]);
    if (!found) return;
    const notices = found.user_ids.map((userId) => ({
      id: uuidv5([KIND, workOrderId, attempt, userId].join('/'), NOTICES),
      userId,
      kind: KIND,
      subjectId: workOrderId,
      data: { workOrderNumber: found.number },
    }));
    if (notices.length > 0) await this.notifications.add(tenantId, notices);
    if (found.mails)
      for (const { id, userId } of notices)
        await this.jobs.add(MAIL, [MAIL, tenantId, id].join('.'), {
          tenantId,
          template: KIND,
          userId,
          subjectId: workOrderId,
        });
    await this.report(tenantId, workOrderId, attempt, found.user_ids);
  }

  /** @throws what is worth another try; a refusal is not: the completion has ended without waiting */
  private async report(
    tenantId: string,
    workOrderId: string,
    attempt: number,
    userIds: readonly string[],
  ): Promise<void> {
    const name = 'RecordNotified';
    const meta: CommandMeta = {
      tenantId,
      actor: SYSTEM,
      commandId: uuidv5([name, tenantId, workOrderId, attempt].join('/'), NOTICES),
      name,
      // Without the users: who leaves between two tries must not make it another command.
      payloadHash: createHash('sha256').update(canonicalJson({ name, workOrderId, attempt })).digest('hex'),
      correlationId: workOrderId,
    };
    try {
      await this.commands.execute(buildCommand(name, meta, { workOrderId, attempt, userIds }));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.logger.warn(`The notice of ${workOrderId} came too late: ${error.code}`);
    }
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<CompletionNoticeJob> | undefined, error: Error): void {
    this.logger.warn(`Completion notice ${job?.id ?? ''} failed (try ${job?.attemptsMade ?? 0}): ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn(`The job queue does not answer: ${error.message}`);
  }
}

/** Whom it concerns, as far as they work here; where that is nobody, whoever may edit any. */
const RECIPIENTS = `
  SELECT w.number, COALESCE((t.state->'settings'->>'emailNotifications')::boolean, true) AS mails,
    COALESCE(
      (SELECT jsonb_agg(u.id ORDER BY u.id) FROM app_user u
       WHERE u.tenant_id = $1 AND u.status = 'active' AND u.id IN (w.requested_by, w.assigned_to, (w.state->>'createdBy')::uuid)),
      ${whoMay('edit_work_orders', 'workOrders')},
      '[]') AS user_ids
  FROM work_order w JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  WHERE w.tenant_id = $1 AND w.id = $2`;
