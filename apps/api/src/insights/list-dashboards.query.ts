import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DashboardView } from '#domain/insights/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';

/** All of them, the default one first: a tenant has a handful. */
export class ListDashboards extends Query<Page<DashboardView>> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(ListDashboards)
export class ListDashboardsHandler implements IQueryHandler<ListDashboards> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ tenantId }: ListDashboards): Promise<Page<DashboardView>> {
    const data = await this.database.query<DashboardView>(
      tenantId,
      `SELECT id, name, is_default AS "isDefault", widgets FROM dashboard WHERE tenant_id = $1 ORDER BY is_default DESC, name LIMIT 200`,
    );
    return { data, total: data.length, nextCursor: null };
  }
}
