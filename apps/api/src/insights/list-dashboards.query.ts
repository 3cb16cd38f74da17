import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DashboardView } from '#domain/insights/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { ListInput } from '../shared/paging.js';
import { containing } from '../shared/search.js';
import { Where } from '../shared/where.js';

export class ListDashboards extends Query<Page<DashboardView>> {
  constructor(
    readonly tenantId: string,
    readonly input: ListInput,
  ) {
    super();
  }
}

/** Without indexes of their own: a tenant has a handful. */
const SORTS: Record<string, SortColumn> = {
  /** The default one, then the others by name. */
  default: { sql: `CASE WHEN is_default THEN '0' ELSE '1' || name END`, type: 'text' },
  name: { sql: 'name', type: 'text' },
};

@QueryHandler(ListDashboards)
export class ListDashboardsHandler implements IQueryHandler<ListDashboards> {
  constructor(private readonly lists: Lists) {}

  execute({ tenantId, input }: ListDashboards): Promise<Page<DashboardView>> {
    const keyset = keysetOf(SORTS, input, 'default');
    return this.lists.page(tenantId, {
      keyset,
      from: 'dashboard',
      where: () => new Where().and('name ILIKE ?', containing(input.search)),
      rows: (where) =>
        `SELECT id, name, is_default AS "isDefault", widgets, ${keyset.valueSql} AS sort_value
         FROM dashboard WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: ({ id, name, isDefault, widgets }: DashboardView) => ({ id, name, isDefault, widgets }),
    });
  }
}
