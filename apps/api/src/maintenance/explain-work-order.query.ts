import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { allows } from '#domain/identity/permissions.js';
import type { WorkOrderEvent } from '#domain/maintenance/work-order.events.js';
import {
  EXPLAINED_COSTS,
  explainCost,
  type CostReason,
  type ExplainedCost,
} from '#domain/maintenance/work-order-why.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli } from '#domain/shared/quantity.js';
import type { Because, Explanation } from '#domain/shared/views.js';
import type { TenantAccess } from '../shared/request-context.js';
import { StreamFacts, type Fact } from '../shared/stream-facts.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { GetWorkOrder } from './get-work-order.query.js';

export class ExplainWorkOrderInput {
  @IsOptional() @IsIn(EXPLAINED_COSTS) of: ExplainedCost = 'totalCost';
}

/** Why a work order costs what it costs: the lines, and who set each of them when. */
export class ExplainWorkOrder extends Query<Explanation> {
  constructor(
    readonly caller: TenantAccess,
    readonly workOrderId: string,
    readonly of: ExplainedCost,
  ) {
    super();
  }
}

@QueryHandler(ExplainWorkOrder)
export class ExplainWorkOrderHandler implements IQueryHandler<ExplainWorkOrder> {
  constructor(
    private readonly queries: QueryBus,
    private readonly facts: StreamFacts,
  ) {}

  async execute({ caller, workOrderId, of }: ExplainWorkOrder): Promise<Explanation> {
    // Who may not see the work order does not see what it comes from.
    const { parts } = await this.queries.execute(new GetWorkOrder(caller, workOrderId));
    const facts = await this.facts.of<WorkOrderEvent>(caller.tenantId, 'work-order', workOrderId);
    const { value, because } = explainCost(
      of,
      facts.map(({ event }) => event),
    );
    const { currency } = settingsOf(caller);
    const numbers = new Map(
      allows(caller.actor.permissions, 'view_parts') ? parts.map((part) => [part.partId, part.partNumber]) : [],
    );
    return {
      of,
      value: toMajor(value, currency),
      unit: 'money',
      how: 'sum',
      because: because.map((reason) => viewOf(reason, facts, { currency, numbers })),
    };
  }
}

function viewOf(
  { kind, text, value, quantity, unitValue, partId, isActual, event }: CostReason,
  facts: readonly Fact[],
  { currency, numbers }: { currency: string; numbers: ReadonlyMap<string, string> },
): Because {
  const title = partId === null ? undefined : numbers.get(partId);
  return {
    kind,
    text,
    value: toMajor(value, currency),
    quantity: quantity === null ? null : fromMilli(quantity),
    each: unitValue === null ? null : toMajor(unitValue, currency),
    counts: true,
    state: kind === 'part' ? (isActual ? 'actual' : 'estimate') : null,
    reason: null,
    at: null,
    setBy: event === null ? null : facts[event]!.by,
    judgedBy: null,
    link: partId === null || title === undefined ? null : { kind: 'part', id: partId, title },
  };
}
