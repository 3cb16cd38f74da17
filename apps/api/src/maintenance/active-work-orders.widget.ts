import { Injectable } from '@nestjs/common';
import type { ActiveWorkOrders } from '#domain/insights/views.js';
import type { WorkOrderStatus } from '#domain/maintenance/views.js';
import { ACTIVE } from '#domain/maintenance/work-order.words.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { TenantAccess } from '../shared/request-context.js';
import { dayIn, settingsOf } from '../shared/tenant-settings.js';
import { Where } from '../shared/where.js';
import { Widget } from '../shared/widgets.js';

interface Row {
  readonly status: WorkOrderStatus;
  readonly count: number;
  readonly overdue: number;
  readonly failed: number;
}

@Injectable()
export class ActiveWorkOrdersWidget extends Widget<'active_work_orders'> {
  readonly type = 'active_work_orders';
  readonly permissions = ['view_work_orders'] as const;
  readonly of = ['work-order'];

  constructor(private readonly database: ReadDatabase) {
    super();
  }

  dependsOn(caller: TenantAccess, now: Date): readonly (string | null)[] {
    return [assignee(caller) ?? null, dayIn(settingsOf(caller).timezone, now)];
  }

  async read(caller: TenantAccess): Promise<ActiveWorkOrders> {
    const where = new Where().and('assigned_to = ?', assignee(caller)).and('status = ANY(?)', ACTIVE);
    const today = where.parameter(dayIn(settingsOf(caller).timezone, new Date()));
    const rows = await this.database.query<Row>(
      caller.tenantId,
      `SELECT status, count(*) AS count, count(*) FILTER (WHERE due_date < ${today}::date) AS overdue,
         count(*) FILTER (WHERE completion_status = 'failed') AS failed
       FROM work_order WHERE ${where.sql} GROUP BY status`,
      where.parameters,
    );
    const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
    return {
      total: sum(({ count }) => count),
      byStatus: Object.fromEntries(rows.map(({ status, count }) => [status, count])),
      overdue: sum(({ overdue }) => overdue),
      failed: sum(({ failed }) => failed),
    };
  }
}

function assignee({ actor }: TenantAccess): string | undefined {
  return actor.scope.workOrders === 'assigned' ? (actor.userId ?? undefined) : undefined;
}
