import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { Requesters } from '#domain/maintenance/requesters.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import type { WorkOrderParticulars } from '#domain/maintenance/work-order.events.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { EditConflict } from '#domain/shared/conflict-policy.js';
import { toMajor, toMinor } from '#domain/shared/money.js';
import { fromMetres, type Metres } from '#domain/shared/quantity.js';
import { decisionContext } from '../shared/domain-command.js';
import { kept } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { referencesOf, resolved, type Found } from './work-order-references.js';
import type { UpdateWorkOrderInput, WorkOrderBase } from './work-order.inputs.js';

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
    const { commandId: _id, expectedVersion: _version, base, category, requestedBy, ...values } = input;
    const settings = settingsOf(caller);
    const named = { category, locationId: input.locationId };
    const requester = requestedBy ? await this.requesters.find(meta.tenantId, requestedBy) : undefined;
    const before = await this.requesterSeen(meta.tenantId, base?.requestedBy);
    return this.workOrders.change<[Found]>(
      workOrderId,
      meta,
      (workOrder, rows) => {
        const found = resolved(named, rows);
        const changes = {
          ...particularsOf(values, settings, workOrder.state.startMeter),
          requestedBy: requester?.id ?? (requestedBy === null ? null : undefined),
          ...(category === undefined ? {} : { category: found.category, categoryId: found.categoryId }),
        };
        const seen = base && {
          ...particularsOf(base, settings, workOrder.state.startMeter),
          ...(before === undefined ? {} : { requestedBy: before }),
        };
        try {
          decide(workOrder, { name: 'UpdateWorkOrder', changes, base: seen }, decisionContext(meta));
        } catch (error) {
          throw error instanceof EditConflict ? asShown(error, settings) : error;
        }
      },
      [referencesOf(named)],
      requester?.note,
    );
  }

  /** Screens show names; the work order knows ids. */
  private async requesterSeen(tenantId: string, shown: unknown): Promise<string | undefined> {
    if (typeof shown !== 'string' || shown === '' || isUUID(shown)) return undefined;
    return (await this.requesters.find(tenantId, shown)).id;
  }
}

type Units = ReturnType<typeof settingsOf>;

/** What fields show, as the work order keeps it: amounts in minor units, the odometer in metres, dates as days. */
function particularsOf(
  { startOdometer, discount, tax, dueDate, ...plain }: WorkOrderBase,
  { currency, distanceUnit }: Units,
  startMeter: Metres | null,
): Partial<WorkOrderParticulars> {
  const day = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, 10) : value);
  const amount = (value: unknown): unknown => (typeof value === 'number' ? toMinor(value, currency) : value);
  const metres = (value: unknown): unknown =>
    typeof value === 'number' ? kept(value, distanceUnit, startMeter) : value;
  return {
    ...plain,
    dueDate: day(dueDate),
    discount: amount(discount),
    tax: amount(tax),
    startMeter: metres(startOdometer),
  } as Partial<WorkOrderParticulars>;
}

/** The other way, for who is to decide. */
function asShown({ conflicts }: EditConflict, { currency, distanceUnit }: Units): EditConflict {
  const shown = (field: string, value: unknown): unknown => {
    if (typeof value !== 'number') return value;
    return field === 'startMeter' ? fromMetres(value, distanceUnit) : toMajor(value, currency);
  };
  return new EditConflict(
    conflicts.map(({ field, base, mine, theirs }) => ({
      field: field === 'startMeter' ? 'startOdometer' : field,
      base: shown(field, base),
      mine: shown(field, mine),
      theirs: shown(field, theirs),
    })),
  );
}
