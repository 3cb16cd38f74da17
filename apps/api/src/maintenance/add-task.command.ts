import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import { claimsOf, requireFree, type Claimed, type Taken } from './due-service-claims.js';
import type { AddTaskInput } from './work-order.inputs.js';

export class AddTask extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly workOrderId: string,
    readonly input: AddTaskInput,
  ) {
    super();
  }
}

@CommandHandler(AddTask)
export class AddTaskHandler implements ICommandHandler<AddTask> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  /** @throws DomainError `not_found` for a due service that is none of the work order's vehicle, `due_service_has_work_order` */
  execute({ meta, workOrderId, input }: AddTask): Promise<Receipt> {
    const { id = randomUUID(), description, dueServiceId = null } = input;
    const dueServiceIds = dueServiceId === null ? [] : [dueServiceId];
    return this.workOrders.change<[Claimed, Taken]>(
      workOrderId,
      meta,
      (workOrder, claimed, taken) => {
        requireFree(dueServiceIds, claimed, taken);
        decide(workOrder, { name: 'AddTask', task: { id, title: description, dueServiceId } }, decisionContext(meta));
        return { lineId: id };
      },
      claimsOf({ dueServiceIds, workOrderId }),
    );
  }
}
