import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import { type Claimed, claimsAgain, requireFree, type Taken } from './due-service-claims.js';

/** Takes a completed or closed work order back to work; the completion's saga then takes back what it did. */
export class ReopenWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly workOrderId: string,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(ReopenWorkOrder)
export class ReopenWorkOrderHandler implements ICommandHandler<ReopenWorkOrder> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  /** @throws DomainError `due_service_has_work_order` when another open one does its due service by now, or what the domain refuses with */
  execute({ meta, workOrderId, reason }: ReopenWorkOrder): Promise<Receipt> {
    return this.workOrders.change<[object, { number: string }, Claimed, Taken]>(
      workOrderId,
      meta,
      (workOrder, _locked, [paid], claimed, taken) => {
        const paidInvoice = paid?.number ?? null;
        decide(workOrder, { name: 'ReopenWorkOrder', reason, paidInvoice }, decisionContext(meta));
        requireFree([], claimed, taken);
      },
      // First the lock, which paying takes too, then a look: a statement sees what was committed before it began.
      [
        { sql: LOCKED, parameters: [workOrderId] },
        { sql: PAID_INVOICE, parameters: [workOrderId] },
        ...claimsAgain(workOrderId),
      ],
    );
  }
}

const LOCKED = `SELECT 1 FROM work_order WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`;
const PAID_INVOICE = `SELECT number FROM invoice WHERE tenant_id = $1 AND work_order_id = $2 AND status = 'paid' LIMIT 1`;
