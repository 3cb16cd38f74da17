import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { lastReadingOf, odometerOf, type LastReading } from './odometer.js';

export class StartWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    /** In the tenant's distance unit. */
    readonly odometer: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(StartWorkOrder)
export class StartWorkOrderHandler implements ICommandHandler<StartWorkOrder> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, caller, workOrderId, odometer }: StartWorkOrder): Promise<Receipt> {
    return this.workOrders.change<[LastReading]>(
      workOrderId,
      meta,
      (workOrder, [last]) => {
        const { distanceUnit } = settingsOf(caller);
        const { state } = workOrder;
        const meter = odometer === undefined ? null : odometerOf(odometer, distanceUnit, state, last, meta.occurredAt);
        decide(workOrder, { name: 'StartWorkOrder', meter }, decisionContext(meta));
      },
      [odometer === undefined ? undefined : lastReadingOf(workOrderId)],
    );
  }
}
