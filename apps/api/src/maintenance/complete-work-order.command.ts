import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { decisionContext } from '../shared/domain-command.js';
import { refusalIn } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { lastReadingOf, odometerOf, type LastReading } from './odometer.js';
import { partLines, stockFor, type PartRow } from './part-lines.js';
import type { CompleteWorkOrderInput } from './work-order.inputs.js';

export class CompleteWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly input: CompleteWorkOrderInput,
  ) {
    super();
  }
}

@CommandHandler(CompleteWorkOrder)
export class CompleteWorkOrderHandler implements ICommandHandler<CompleteWorkOrder> {
  constructor(private readonly workOrders: WorkOrderRepository) {}

  execute({ meta, caller, workOrderId, input }: CompleteWorkOrder): Promise<Receipt> {
    const { currency, distanceUnit } = settingsOf(caller);
    const { odometer: entered, parts: wanted = [], laborHours, laborRate, notes = null } = input;
    const labor = laborHours
      ? { id: randomUUID(), seconds: hoursToSeconds(laborHours), rate: toMinor(laborRate ?? 0, currency) }
      : undefined;
    return this.workOrders.change<[LastReading, PartRow]>(
      workOrderId,
      meta,
      (workOrder, [last], stock) => {
        const { state } = workOrder;
        const odometer = entered === undefined ? null : odometerOf(entered, distanceUnit, state, last, meta.occurredAt);
        const parts = partLines(currency, wanted, stock);
        try {
          decide(workOrder, { name: 'CompleteWorkOrder', odometer, labor, parts, notes }, decisionContext(meta));
        } catch (error) {
          throw refusalIn(distanceUnit, error);
        }
      },
      [entered === undefined ? undefined : lastReadingOf(workOrderId), stockFor(workOrderId, wanted)],
    );
  }
}
