import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { Read } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
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

interface Due {
  id: string;
}

@CommandHandler(AddTask)
export class AddTaskHandler implements ICommandHandler<AddTask> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  /** @throws DomainError `not_found` for a due service that is none of the work order's vehicle */
  execute({ meta, workOrderId, input }: AddTask): Promise<Receipt> {
    const { id = randomUUID(), description, dueServiceId } = input;
    return this.workOrders.change<[Due]>(
      workOrderId,
      meta,
      (workOrder, [due]) => {
        if (dueServiceId && !due) throw new DomainError('not_found', { kind: 'due-service' });
        const task = { id, title: description, dueServiceId: due?.id ?? null };
        decide(workOrder, { name: 'AddTask', task }, decisionContext(meta));
        return { lineId: id };
      },
      [dueServiceId ? dueServiceOf(workOrderId, dueServiceId) : undefined],
    );
  }
}

function dueServiceOf(workOrderId: string, dueServiceId: string): Read<Due> {
  return { sql: DUE_SERVICE, parameters: [workOrderId, dueServiceId] };
}

const DUE_SERVICE = `
  SELECT d.id FROM work_order w
  JOIN due_service d ON d.tenant_id = $1 AND d.vehicle_id = w.vehicle_id AND d.id = $3
  WHERE w.tenant_id = $1 AND w.id = $2`;
