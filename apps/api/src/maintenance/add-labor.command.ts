import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { referencesOf, resolved, type Found } from './work-order-references.js';
import type { AddLaborInput } from './work-order.inputs.js';

export class AddLabor extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly input: AddLaborInput,
  ) {
    super();
  }
}

@CommandHandler(AddLabor)
export class AddLaborHandler implements ICommandHandler<AddLabor> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, caller, workOrderId, input }: AddLabor): Promise<Receipt> {
    const { id = randomUUID(), taskId = null, technicianId, hours, rate, note = null } = input;
    const named = { technicianId };
    return this.workOrders.change<[Found]>(
      workOrderId,
      meta,
      (workOrder, found) => {
        const labor = {
          id,
          taskId,
          technicianId: resolved(named, found).technicianId ?? meta.actor.userId,
          seconds: hoursToSeconds(hours),
          rate: toMinor(rate, settingsOf(caller).currency),
          description: note,
        };
        decide(workOrder, { name: 'AddLabor', labor }, decisionContext(meta));
        return { lineId: id };
      },
      [referencesOf(named)],
    );
  }
}
