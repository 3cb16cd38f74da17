import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { Sagas } from '#domain/ports/sagas.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';

/** A failed completion begins again as the next attempt; a stuck one goes on where it stands. */
export class RetryCompletion extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly workOrderId: string,
  ) {
    super();
  }
}

@CommandHandler(RetryCompletion)
export class RetryCompletionHandler implements ICommandHandler<RetryCompletion> {
  constructor(
    private readonly workOrders: WorkOrderRepository,
    private readonly sagas: Sagas,
  ) {}

  async execute({ meta, workOrderId }: RetryCompletion): Promise<Receipt> {
    try {
      return await this.workOrders.change(workOrderId, meta, (workOrder) =>
        decide(workOrder, { name: 'RetryCompletion' }, decisionContext(meta)),
      );
    } catch (error) {
      const stuck = error instanceof DomainError && error.code === 'nothing_to_retry';
      if (!stuck || !(await this.sagas.unstick(meta.tenantId, 'work-order-completion', workOrderId))) throw error;
      return { id: workOrderId, version: meta.expectedVersion ?? 0 };
    }
  }
}
