import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';

/** Every command on one work order that needs to know nothing but the work order. */
export class ChangeWorkOrder extends DomainCommand<string, WorkOrderCommand> {}

sendableAs(
  ['RecordPartsCost', 'RecordNotified', 'FinishCompletion', 'FailCompletion', 'UndoCompletion'],
  (meta, { workOrderId, ...command }) =>
    new ChangeWorkOrder(meta, workOrderId as string, { ...command, name: meta.name } as WorkOrderCommand),
);

@CommandHandler(ChangeWorkOrder)
export class ChangeWorkOrderHandler implements ICommandHandler<ChangeWorkOrder> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, target, command }: ChangeWorkOrder): Promise<Receipt> {
    return this.workOrders.change(target, meta, (workOrder) => decide(workOrder, command, decisionContext(meta)));
  }
}
