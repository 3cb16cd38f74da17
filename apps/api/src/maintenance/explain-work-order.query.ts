import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import type { WorkOrderEvent } from '#domain/maintenance/work-order.events.js';
import { EXPLAINED_COSTS, explainCost, type ExplainedCost } from '#domain/maintenance/work-order-why.js';
import { toMajor } from '#domain/shared/money.js';
import type { Explanation } from '#domain/shared/views.js';
import { costBecause } from '../shared/cost-because.js';
import type { TenantAccess } from '../shared/request-context.js';
import { StreamFacts } from '../shared/stream-facts.js';
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
    await this.queries.execute(new GetWorkOrder(caller, workOrderId));
    const facts = await this.facts.of<WorkOrderEvent>(caller.tenantId, 'work-order', workOrderId);
    const { value, because } = explainCost(
      of,
      facts.map(({ event }) => event),
    );
    const { currency } = settingsOf(caller);
    return {
      of,
      value: toMajor(value, currency),
      unit: 'money',
      how: 'sum',
      because: because.map((reason) =>
        costBecause(reason, caller, { currency, setBy: reason.event === null ? null : facts[reason.event]!.by }),
      ),
    };
  }
}
