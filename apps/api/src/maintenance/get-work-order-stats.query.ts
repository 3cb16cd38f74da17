import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import type { WorkOrderStats } from '#domain/maintenance/views.js';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import { Cache } from '#domain/ports/cache.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { toMajor } from '#domain/shared/money.js';
import { DayOrInstant } from '../shared/day-or-instant.js';
import type { TenantAccess } from '../shared/request-context.js';
import { between } from '../shared/search.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { Where } from '../shared/where.js';

/** Of creation, inclusive: a day in the tenant's time zone, or an instant. */
export class WorkOrderStatsInput {
  @IsOptional() @DayOrInstant() from?: string;
  @IsOptional() @DayOrInstant() to?: string;
}

export class GetWorkOrderStats extends Query<WorkOrderStats> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: WorkOrderStatsInput,
  ) {
    super();
  }
}

interface Row {
  status: WorkOrderStatus;
  count: number;
  cost: number;
  days: number | null;
  finished: number;
}

@QueryHandler(GetWorkOrderStats)
export class GetWorkOrderStatsHandler implements IQueryHandler<GetWorkOrderStats> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly cache: Cache,
  ) {}

  async execute({ caller, input }: GetWorkOrderStats): Promise<WorkOrderStats> {
    const { actor, tenantId } = caller;
    const { currency, timezone } = settingsOf(caller);
    const where = new Where().and('assigned_to = ?', actor.scope.workOrders === 'assigned' ? actor.userId : undefined);
    between(where, 'created_at', timezone, input.from, input.to);
    const key = canonicalJson(['work-order-stats', where.sql, where.parameters]);
    const rows = await this.cache.remember(tenantId, key, ['work-order'], () =>
      this.database.query<Row>(tenantId, statsOf(where), where.parameters),
    );
    const of = (...statuses: WorkOrderStatus[]) =>
      sum(
        rows.filter(({ status }) => statuses.includes(status)),
        ({ count }) => count,
      );
    const total = sum(rows, ({ count }) => count);
    const cost = sum(rows, (row) => row.cost);
    const finished = sum(rows, (row) => row.finished);
    return {
      total,
      open: of('draft', 'pending_approval', 'open', 'scheduled'),
      inProgress: of('in_progress', 'on_hold'),
      completed: of('completed', 'closed'),
      byStatus: Object.fromEntries(rows.map(({ status, count }) => [status, count])),
      avgCompletionDays:
        finished === 0 ? null : Math.round((sum(rows, ({ days }) => days ?? 0) / finished) * 100) / 100,
      totalCost: toMajor(cost, currency),
      avgCost: total === 0 ? null : toMajor(Math.round(cost / total), currency),
    };
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

const statsOf = (where: Where): string => `
  SELECT status, count(*) AS count, COALESCE(sum(total_cost), 0)::bigint AS cost, count(completed_at) AS finished,
    sum(extract(epoch FROM completed_at - created_at) / 86400)::float8 AS days
  FROM work_order
  WHERE ${where.sql}
  GROUP BY status`;
