import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { AddChargeInput } from './work-order.inputs.js';

export class AddCharge extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly input: AddChargeInput,
  ) {
    super();
  }
}

@CommandHandler(AddCharge)
export class AddChargeHandler implements ICommandHandler<AddCharge> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, caller, workOrderId, input }: AddCharge): Promise<Receipt> {
    const { id = randomUUID(), taskId = null, description } = input;
    return this.workOrders.change(workOrderId, meta, (workOrder) => {
      const amount = toMinor(input.amount, settingsOf(caller).currency);
      const charge = { id, taskId, description, amount };
      decide(workOrder, { name: 'AddCharge', charge }, decisionContext(meta));
      return { lineId: id };
    });
  }
}
