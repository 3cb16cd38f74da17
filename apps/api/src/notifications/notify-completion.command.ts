import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JobQueue } from '#domain/ports/job-queue.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { sendableAs } from '../shared/domain-command.js';
import { COMPLETION_NOTICE } from './queues.js';

interface Completion {
  readonly workOrderId: string;
  readonly attempt: number;
}

/** The completion saga's last step: from here a job takes it, and says `RecordNotified` when people know. */
export class NotifyCompletion extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly completion: Completion,
  ) {
    super();
  }
}

sendableAs(['NotifyCompletion'], (meta, payload) => new NotifyCompletion(meta, payload as unknown as Completion));

@CommandHandler(NotifyCompletion)
export class NotifyCompletionHandler implements ICommandHandler<NotifyCompletion> {
  constructor(private readonly jobs: JobQueue) {}

  /** Changes no aggregate: the answer's version stands for none. */
  async execute({ meta: { tenantId }, completion: { workOrderId, attempt } }: NotifyCompletion): Promise<Receipt> {
    // A queue knows no tenants, and work orders of two may have one id: devices give them.
    const jobId = [COMPLETION_NOTICE, tenantId, workOrderId, attempt].join('.');
    await this.jobs.add(COMPLETION_NOTICE, jobId, { tenantId, workOrderId, attempt });
    return { id: workOrderId, version: 0 };
  }
}
