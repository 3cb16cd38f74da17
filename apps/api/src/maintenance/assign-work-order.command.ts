import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import { referencesOf, resolved, type Found } from './work-order-references.js';

export class AssignWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly workOrderId: string,
    readonly assignedTo: string | null,
  ) {
    super();
  }
}

@CommandHandler(AssignWorkOrder)
export class AssignWorkOrderHandler implements ICommandHandler<AssignWorkOrder> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, workOrderId, assignedTo }: AssignWorkOrder): Promise<Receipt> {
    const named = { assignedTo };
    return this.workOrders.change<[Found]>(
      workOrderId,
      meta,
      (workOrder, found) => {
        resolved(named, found);
        decide(workOrder, { name: 'AssignWorkOrder', userId: assignedTo }, decisionContext(meta));
      },
      [referencesOf(named)],
    );
  }
}
