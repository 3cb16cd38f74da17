import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import type { InvoiceEvent } from '#domain/billing/invoice.events.js';
import { evolveInvoice } from '#domain/billing/invoice.js';
import { allows } from '#domain/identity/permissions.js';
import type { WorkOrderEvent } from '#domain/maintenance/work-order.events.js';
import { explainCost, untilInvoiced } from '#domain/maintenance/work-order-why.js';
import { fold } from '#domain/shared/aggregate-root.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import type { Explanation } from '#domain/shared/views.js';
import { costBecause } from '../shared/cost-because.js';
import type { TenantAccess } from '../shared/request-context.js';
import { StreamFacts, type Fact } from '../shared/stream-facts.js';
import { GetInvoice } from './get-invoice.query.js';

const EXPLAINED = ['totalAmount'] as const;

export class ExplainInvoiceInput {
  @IsOptional() @IsIn(EXPLAINED) of: (typeof EXPLAINED)[number] = 'totalAmount';
}

/** Why an invoice comes to what it does: the lines of its work order as they were copied, and who set each of them when. */
export class ExplainInvoice extends Query<Explanation> {
  constructor(
    readonly caller: TenantAccess,
    readonly invoiceId: string,
    readonly of: ExplainInvoiceInput['of'],
  ) {
    super();
  }
}

@QueryHandler(ExplainInvoice)
export class ExplainInvoiceHandler implements IQueryHandler<ExplainInvoice> {
  constructor(
    private readonly queries: QueryBus,
    private readonly facts: StreamFacts,
  ) {}

  async execute({ caller, invoiceId, of }: ExplainInvoice): Promise<Explanation> {
    // Who may not see the invoice does not see what it comes from.
    const { totalAmount } = await this.queries.execute(new GetInvoice(caller, invoiceId));
    const billing = await this.facts.of<InvoiceEvent>(caller.tenantId, 'invoice', invoiceId);
    const { workOrderId, attempt, currency } = fold(evolveInvoice, eventsOf(billing))!;
    const work = await this.facts.of<WorkOrderEvent>(caller.tenantId, 'work-order', workOrderId);
    const { because } = explainCost('totalCost', untilInvoiced(attempt, eventsOf(work)));
    // An accountant sees what work cost without seeing the work: to them the invoice itself set it.
    const seesWork = allows(caller.actor.permissions, 'view_work_orders');
    return {
      of,
      value: totalAmount,
      unit: 'money',
      how: 'sum',
      because: because.map((reason) => {
        const set = seesWork && reason.event !== null ? work[reason.event] : billing[0];
        return costBecause(reason, caller, { currency, setBy: set!.by });
      }),
    };
  }
}

function eventsOf<Event extends DomainEvent>(facts: readonly Fact<Event>[]): Event[] {
  return facts.map(({ event }) => event);
}
