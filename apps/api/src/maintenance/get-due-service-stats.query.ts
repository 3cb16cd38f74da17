import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DUE_LEVELS, type DueLevel } from '#domain/maintenance/due-forecast.js';
import type { DueServiceStats } from '#domain/maintenance/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Where } from '../shared/where.js';
import { drivenBy } from './due-service.view.js';

/** How many services stand how. */
export class GetDueServiceStats extends Query<DueServiceStats> {
  constructor(readonly caller: TenantAccess) {
    super();
  }
}

@QueryHandler(GetDueServiceStats)
export class GetDueServiceStatsHandler implements IQueryHandler<GetDueServiceStats> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller: { tenantId, actor } }: GetDueServiceStats): Promise<DueServiceStats> {
    const where = new Where().and('assigned_driver_id = ?', drivenBy(actor));
    const rows = await this.database.query<{ level: DueLevel; count: number }>(
      tenantId,
      `SELECT level, count(*) AS count FROM due_standing WHERE ${where.sql} GROUP BY level`,
      where.parameters,
    );
    const counts = new Map(rows.map(({ level, count }) => [level, count]));
    return Object.fromEntries(DUE_LEVELS.map((level) => [level, counts.get(level) ?? 0])) as DueServiceStats;
  }
}
