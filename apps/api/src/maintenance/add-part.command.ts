import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { partLines, stockFor, type PartRow } from './part-lines.js';
import type { AddPartInput } from './work-order.inputs.js';

export class AddPart extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly input: AddPartInput,
  ) {
    super();
  }
}

@CommandHandler(AddPart)
export class AddPartHandler implements ICommandHandler<AddPart> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, caller, workOrderId, input }: AddPart): Promise<Receipt> {
    return this.workOrders.change<[PartRow]>(
      workOrderId,
      meta,
      (workOrder, stock) => {
        const [part] = partLines(settingsOf(caller).currency, [input], stock);
        decide(workOrder, { name: 'AddPart', part: part! }, decisionContext(meta));
        return { lineId: part!.id };
      },
      [stockFor(workOrderId, [input])],
    );
  }
}
