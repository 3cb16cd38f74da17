import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { Sagas } from '#domain/ports/sagas.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';

/** Sagas of a work order, by the work order's id. */
const SAGAS = ['work-order-completion', 'part-reservation'];

/** A failed completion begins again as the next attempt; whatever saga of the work order is stuck goes on where it stands. */
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
    const receipt = await this.workOrders.change<[object]>(
      workOrderId,
      meta,
      (workOrder, stuck) => {
        try {
          decide(workOrder, { name: 'RetryCompletion' }, decisionContext(meta));
        } catch (error) {
          const nothingFailed = error instanceof DomainError && error.code === 'nothing_to_retry';
          if (!nothingFailed || stuck.length === 0) throw error;
        }
      },
      [{ sql: STUCK, parameters: [workOrderId, SAGAS] }],
    );
    // The command stands with its answer. If the process dies here, its repeat comes by again and unsticks what still is.
    for (const saga of SAGAS) await this.sagas.unstick(meta.tenantId, saga, workOrderId);
    return receipt;
  }
}

const STUCK = `SELECT type FROM saga WHERE tenant_id = $1 AND id = $2 AND type = ANY($3) AND status = 'stuck'`;
