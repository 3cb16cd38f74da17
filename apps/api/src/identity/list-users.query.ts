import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { UserListItem } from '#domain/identity/views.js';
import { allows } from '#domain/identity/permissions.js';
import { Cache } from '#domain/ports/cache.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { AsList, ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Where } from '../shared/where.js';

export class ListUsersInput extends ListInput {
  @IsOptional()
  @AsList()
  @IsIn(['active', 'invited', 'disabled'], { each: true })
  status?: string[];

  /** Name of a role. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  role?: string;
}

export class ListUsers extends Query<Page<UserListItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListUsersInput,
  ) {
    super();
  }
}

type Listed = Omit<UserListItem, 'lastSeenAt' | 'hasSecondFactor'> & { readonly hasSecondFactor: boolean };

const SORTS: Record<string, SortColumn> = {
  name: { sql: 'p.name', type: 'text' },
  email: { sql: 'p.email', type: 'text' },
  status: { sql: 'u.status', type: 'text' },
};

const USERS = `app_user u JOIN person p ON p.tenant_id = $1 AND p.id = u.id`;

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(
    private readonly lists: Lists,
    private readonly database: ReadDatabase,
    private readonly cache: Cache,
  ) {}

  /** Whoever changes a person's name or address records an event of the user with it; of sessions the log knows nothing. */
  async execute({ caller, input }: ListUsers): Promise<Page<UserListItem>> {
    const { tenantId, actor } = caller;
    const page = await this.cache.remember(tenantId, canonicalJson(['users', input]), ['user', 'role'], () =>
      this.page(tenantId, input),
    );
    // Who only picks somebody to do the work learns nothing of when they were there, or how they sign in.
    const isTold = allows(actor.permissions, 'view_users');
    const seen = isTold ? await this.lastSeen(tenantId, page.data) : new Map<string, string>();
    const data = page.data.map((user) => ({
      ...user,
      lastSeenAt: seen.get(user.id) ?? null,
      hasSecondFactor: isTold ? user.hasSecondFactor : null,
    }));
    return { ...page, data };
  }

  private async lastSeen(tenantId: string, users: readonly Listed[]): Promise<Map<string, string | undefined>> {
    const rows = await this.database.query<{ id: string; at: Date | null }>(tenantId, LAST_SEEN, [
      users.map(({ id }) => id),
    ]);
    return new Map(rows.map(({ id, at }) => [id, at?.toISOString()]));
  }

  private page(tenantId: string, input: ListUsersInput): Promise<Page<Listed>> {
    const keyset = keysetOf(SORTS, input, 'name', 'u.id');
    return this.lists.page(tenantId, {
      keyset,
      from: USERS,
      where: () => matching(input),
      rows: (where) =>
        `SELECT u.id, p.name, p.email, u.status, u.state ?| ARRAY['secondFactor', 'passkeys'] AS "hasSecondFactor", ${keyset.valueSql} AS sort_value,
                ARRAY(SELECT r.name FROM role r WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids) ORDER BY r.name) AS roles
         FROM ${USERS} WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: (user: Listed) => user,
    });
  }
}

const LAST_SEEN =
  'SELECT u.id, user_last_seen(u.id) AS at FROM app_user u WHERE u.tenant_id = $1 AND u.id = ANY ($2::uuid[])';

function matching({ search, status, role }: ListUsersInput): Where {
  return new Where('u.tenant_id = $1')
    .and(`position(lower(?) IN lower(p.name || ' ' || p.email)) > 0`, search || undefined)
    .and('u.status = ANY (?::text[])', status)
    .and(
      'EXISTS (SELECT FROM role r WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids) AND lower(r.name) = lower(?))',
      role,
    );
}
