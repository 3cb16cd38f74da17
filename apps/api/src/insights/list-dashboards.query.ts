import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DashboardView } from '#domain/insights/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { containing } from '../shared/search.js';
import { Where } from '../shared/where.js';

/** Each as the caller has arranged it. */
export class ListDashboards extends Query<Page<DashboardView>> {
  constructor(
    readonly caller: TenantAccess,
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

  execute({ caller: { tenantId, userId }, input }: ListDashboards): Promise<Page<DashboardView>> {
    const keyset = keysetOf(SORTS, input, 'default');
    return this.lists.page(tenantId, {
      keyset,
      from: 'dashboard',
      where: () => new Where().and('name ILIKE ?', containing(input.search)),
      rows: (where) => {
        const user = where.parameter(userId);
        return `SELECT page.id, page.name, page.is_default AS "isDefault", COALESCE(a.widgets, page.widgets) AS widgets,
            a.widgets IS NOT NULL AS arranged, ${keyset.valueOf('page')}
          FROM (${keyset.cut('dashboard', where)}) page
          LEFT JOIN dashboard_arrangement a ON a.tenant_id = $1 AND a.dashboard_id = page.id AND a.user_id = ${user}
          ORDER BY ${keyset.orderOf('page')}`;
      },
      item: ({ id, name, isDefault, widgets, arranged }: DashboardView) => ({ id, name, isDefault, widgets, arranged }),
    });
  }
}
