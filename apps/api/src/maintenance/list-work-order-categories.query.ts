import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { WorkOrderCategoryView } from '#domain/maintenance/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';
import type { TenantAccess } from '../shared/request-context.js';

/** All of them, the switched-off ones too: a tenant has a handful. */
export class ListWorkOrderCategories extends Query<Page<WorkOrderCategoryView>> {
  constructor(readonly caller: TenantAccess) {
    super();
  }
}

@QueryHandler(ListWorkOrderCategories)
export class ListWorkOrderCategoriesHandler implements IQueryHandler<ListWorkOrderCategories> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller }: ListWorkOrderCategories): Promise<Page<WorkOrderCategoryView>> {
    const data = await this.database.query<WorkOrderCategoryView>(
      caller.tenantId,
      `SELECT id, version, name, active FROM work_order_category WHERE tenant_id = $1 AND NOT archived ORDER BY name`,
    );
    return { data, total: data.length, nextCursor: null };
  }
}
