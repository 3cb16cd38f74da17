import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { RoleState } from '#domain/identity/role.js';
import { Cache } from '#domain/ports/cache.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { RoleDetail } from '#domain/identity/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { ListInput } from '../shared/paging.js';
import { Where } from '../shared/where.js';
import { roleView } from './get-role.query.js';

export class ListRoles extends Query<Page<RoleDetail>> {
  constructor(
    readonly tenantId: string,
    readonly input: ListInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { name: { sql: 'r.name', type: 'text' } };

type Row = { id: string; version: number; state: RoleState; users: number };

@QueryHandler(ListRoles)
export class ListRolesHandler implements IQueryHandler<ListRoles> {
  constructor(
    private readonly lists: Lists,
    private readonly cache: Cache,
  ) {}

  execute({ tenantId, input }: ListRoles): Promise<Page<RoleDetail>> {
    return this.cache.remember(tenantId, canonicalJson(['roles', input]), ['role', 'user'], () =>
      this.page(tenantId, input),
    );
  }

  private page(tenantId: string, input: ListInput): Promise<Page<RoleDetail>> {
    const keyset = keysetOf(SORTS, input, 'name', 'r.id');
    return this.lists.page(tenantId, {
      keyset,
      from: 'role r',
      where: () =>
        new Where('r.tenant_id = $1 AND NOT r.deleted').and(
          `position(lower(?) IN lower(r.name)) > 0`,
          input.search || undefined,
        ),
      rows: (where) =>
        `SELECT r.id, r.version, r.state, ${keyset.valueSql} AS sort_value,
                (SELECT count(*)::int FROM app_user u WHERE u.tenant_id = $1 AND r.id = ANY (u.role_ids)) AS users
         FROM role r WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: (row: Row) => roleView(row.id, row),
    });
  }
}
