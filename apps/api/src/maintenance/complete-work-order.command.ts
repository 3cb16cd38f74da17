import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMinor } from '#domain/shared/money.js';
import { fromMetres, hoursToSeconds, toMetres } from '#domain/shared/quantity.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { PartLines } from './part-lines.js';
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
  constructor(
    private readonly workOrders: WorkOrderRepository,
    private readonly database: ReadDatabase,
    private readonly partLines: PartLines,
  ) {}

  async execute({ meta, caller, workOrderId, input }: CompleteWorkOrder): Promise<Receipt> {
    const currency = caller.profile.settings?.currency ?? 'USD';
    const odometer = await this.odometer(caller, workOrderId, input.odometer);
    const parts = await this.partLines.quote(caller, workOrderId, input.parts ?? []);
    const labor = input.laborHours
      ? { id: randomUUID(), seconds: hoursToSeconds(input.laborHours), rate: toMinor(input.laborRate ?? 0, currency) }
      : undefined;
    return this.workOrders.change(workOrderId, meta, (workOrder) =>
      decide(
        workOrder,
        { name: 'CompleteWorkOrder', odometer, labor, parts, notes: input.notes ?? null },
        decisionContext(meta),
      ),
    );
  }

  /**
   * A reading below the last is refused at once, before anything is done; one that another reading overtakes meanwhile
   * is refused by the meter itself, in the saga.
   */
  private async odometer(
    { tenantId, profile }: TenantAccess,
    workOrderId: string,
    value?: number,
  ): Promise<number | null> {
    if (value === undefined) return null;
    const unit = profile.settings?.distanceUnit ?? 'miles';
    const [last] = await this.database.query<{ current_value: number; current_at: Date; status: string }>(
      tenantId,
      `SELECT m.current_value, m.current_at, w.status FROM work_order w
       JOIN meter m ON m.tenant_id = $1 AND m.vehicle_id = w.vehicle_id AND m.kind = 'odometer'
       WHERE w.tenant_id = $1 AND w.id = $2 AND m.current_value IS NOT NULL`,
      [workOrderId],
    );
    const metres = toMetres(value, unit);
    if (last?.status !== 'in_progress') return metres;
    const shown = fromMetres(last.current_value, unit);
    // What the screen shows is rounded: entering just that means the very reading.
    if (value === shown) return last.current_value;
    if (metres < last.current_value)
      throw new DomainError('meter_below_last', { last: shown, lastAt: last.current_at.toISOString(), value, unit });
    return metres;
  }
}
