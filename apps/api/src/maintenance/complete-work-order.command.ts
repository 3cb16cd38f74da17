import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds, type DistanceUnit } from '#domain/shared/quantity.js';
import { decisionContext } from '../shared/domain-command.js';
import { kept, refusalIn, shown } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
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
        const odometer = entered === undefined ? null : odometerOf(entered, distanceUnit, workOrder.state, last);
        const parts = partLines(currency, wanted, stock);
        try {
          decide(workOrder, { name: 'CompleteWorkOrder', odometer, labor, parts, notes }, decisionContext(meta));
        } catch (error) {
          throw refusalIn(distanceUnit, error);
        }
      },
      [
        entered === undefined ? undefined : { sql: LAST_READING, parameters: [workOrderId] },
        stockFor(workOrderId, wanted),
      ],
    );
  }
}

interface LastReading {
  current_value: number;
  current_at: Date;
}

/**
 * A reading below the last is refused at once, before anything is done; one that another reading overtakes meanwhile is
 * refused by the meter itself, in the saga. A work order that cannot be completed at all says that instead.
 */
function odometerOf(
  entered: number,
  unit: DistanceUnit,
  { status, startMeter }: WorkOrderState,
  last: LastReading | undefined,
): number {
  const floor = Math.max(startMeter ?? 0, last?.current_value ?? 0);
  const value = kept(entered, unit, floor);
  if (last && status === 'in_progress' && value < last.current_value)
    throw new DomainError('meter_below_last', {
      last: shown(last.current_value, unit),
      lastAt: last.current_at.toISOString(),
      value: entered,
      unit,
    });
  return value;
}

const LAST_READING = `
  SELECT m.current_value, m.current_at FROM work_order w
  JOIN meter m ON m.tenant_id = $1 AND m.vehicle_id = w.vehicle_id AND m.kind = 'odometer'
  WHERE w.tenant_id = $1 AND w.id = $2 AND m.current_value IS NOT NULL`;
