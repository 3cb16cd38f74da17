import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import type { WorkOrderCategoryView } from '#domain/maintenance/views.js';
import { Cache } from '#domain/ports/cache.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { containing } from '../shared/search.js';
import { Where } from '../shared/where.js';

export class ListWorkOrderCategoriesInput extends ListInput {
  /** `include` shows those in the archive too. */
  @IsOptional()
  @IsIn(['include'])
  archived?: 'include';
}

/** Those that are switched off too. */
export class ListWorkOrderCategories extends Query<Page<WorkOrderCategoryView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListWorkOrderCategoriesInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { name: { sql: 'name', type: 'text' } };

@QueryHandler(ListWorkOrderCategories)
export class ListWorkOrderCategoriesHandler implements IQueryHandler<ListWorkOrderCategories> {
  constructor(
    private readonly lists: Lists,
    private readonly cache: Cache,
  ) {}

  execute({ caller: { tenantId }, input }: ListWorkOrderCategories): Promise<Page<WorkOrderCategoryView>> {
    return this.cache.remember(tenantId, canonicalJson(['work-order-categories', input]), ['work-order-category'], () =>
      this.page(tenantId, input),
    );
  }

  private page(tenantId: string, input: ListWorkOrderCategoriesInput): Promise<Page<WorkOrderCategoryView>> {
    const keyset = keysetOf(SORTS, input, 'name');
    return this.lists.page(tenantId, {
      keyset,
      from: 'work_order_category',
      where: () =>
        new Where().raw(input.archived ? 'true' : 'NOT archived').and('name ILIKE ?', containing(input.search)),
      rows: (where) =>
        `SELECT id, version, name, active, archived, ${keyset.valueSql} AS sort_value
         FROM work_order_category WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: (category: WorkOrderCategoryView) => category,
    });
  }
}
