import { v7 as uuidv7 } from 'uuid';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { reportsOnly, requireReport } from '#domain/maintenance/work-order-report.js';
import { Requesters } from '#domain/maintenance/requesters.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { claimsOf, requireFree, type Claimed, type Taken } from './due-service-claims.js';
import { referencesOf, resolved, type Found } from './work-order-references.js';
import type { CreateWorkOrderInput } from './work-order.inputs.js';

export class CreateWorkOrder extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly input: CreateWorkOrderInput,
  ) {
    super();
  }
}

@CommandHandler(CreateWorkOrder)
export class CreateWorkOrderHandler implements ICommandHandler<CreateWorkOrder> {
  constructor(
    private readonly workOrders: WorkOrderRepository,
    private readonly requesters: Requesters,
  ) {}

  /** @throws DomainError `duplicate_id` {id} when something of the tenant has it, `not_in_report` {field} for who may only report */
  async execute({ meta, caller, input }: CreateWorkOrder): Promise<Receipt> {
    const { commandId: _command, expectedVersion: _version, ...wanted } = input;
    requireReport(wanted, meta.actor);
    // Whoever reports knows no numbers.
    const automatic = settingsOf(caller).workOrderAutoNumber || reportsOnly(meta.actor);
    if (!automatic && !input.workOrderNumber) throw new DomainError('work_order_number_required');
    const requester = input.requestedBy ? await this.requesters.find(meta.tenantId, input.requestedBy) : undefined;
    // In the order of time, so that new work orders lie side by side in every index.
    const workOrderId = input.id ?? uuidv7();
    const dueServiceIds = input.dueServiceIds ?? [];
    return this.workOrders.create<[Found, Claimed, Taken]>(
      meta,
      (number, rows, claimed, taken) => {
        const found = resolved(input, rows);
        requireFree(dueServiceIds, claimed, taken);
        return WorkOrder.create(
          {
            ...found,
            workOrderId,
            workOrderNumber: automatic ? `WO-${String(number).padStart(6, '0')}` : input.workOrderNumber!,
            vehicleId: input.vehicleId,
            priority: input.priority,
            urgency: input.urgency ?? 'normal',
            description: input.description,
            requestedBy: requester?.id ?? meta.actor.userId,
            assignedTo: input.assignedTo ?? null,
            locationId: input.locationId ?? found.locationId,
            dueDate: input.dueDate?.slice(0, 10) ?? null,
            notes: input.notes ?? null,
            draft: input.draft ?? false,
            dueServiceIds,
          },
          decisionContext(meta),
        );
      },
      {
        answer: ({ state }) => ({ workOrderNumber: state.workOrderNumber }),
        beside: [referencesOf(input, vehiclesOf(caller)), ...claimsOf({ dueServiceIds, vehicleId: input.vehicleId })],
        also: requester?.note,
      },
    );
  }
}
