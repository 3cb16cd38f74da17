import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Requesters } from '#domain/maintenance/requesters.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { decisionContext } from '../shared/domain-command.js';
import { kept } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { referencesOf, resolved, type Found } from './work-order-references.js';
import type { UpdateWorkOrderInput } from './work-order.inputs.js';

export class UpdateWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly input: UpdateWorkOrderInput,
  ) {
    super();
  }
}

@CommandHandler(UpdateWorkOrder)
export class UpdateWorkOrderHandler implements ICommandHandler<UpdateWorkOrder> {
  constructor(
    private readonly workOrders: WorkOrderRepository,
    private readonly requesters: Requesters,
  ) {}

  async execute({ meta, caller, workOrderId, input }: UpdateWorkOrder): Promise<Receipt> {
    const {
      commandId: _id,
      expectedVersion: _version,
      category,
      requestedBy,
      discount,
      tax,
      startOdometer,
      dueDate,
      ...plain
    } = input;
    const { currency, distanceUnit } = settingsOf(caller);
    const named = { category, locationId: input.locationId };
    const requester = requestedBy ? await this.requesters.find(meta.tenantId, requestedBy) : undefined;
    const changes = {
      ...plain,
      dueDate: dueDate === undefined ? undefined : (dueDate?.slice(0, 10) ?? null),
      requestedBy: requester?.id ?? (requestedBy === null ? null : undefined),
      ...(discount === undefined ? {} : { discount: toMinor(discount, currency) }),
      ...(tax === undefined ? {} : { tax: toMinor(tax, currency) }),
    };
    return this.workOrders.change<[Found]>(
      workOrderId,
      meta,
      (workOrder, rows) => {
        const found = resolved(named, rows);
        const { startMeter } = workOrder.state;
        const all = {
          ...changes,
          ...(category === undefined ? {} : { category: found.category, categoryId: found.categoryId }),
          ...(startOdometer === undefined
            ? {}
            : { startMeter: startOdometer === null ? null : kept(startOdometer, distanceUnit, startMeter) }),
        };
        decide(workOrder, { name: 'UpdateWorkOrder', changes: all }, decisionContext(meta));
      },
      [referencesOf(named)],
      requester?.note,
    );
  }
}
