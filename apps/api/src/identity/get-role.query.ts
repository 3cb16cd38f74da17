import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { RoleState } from '#domain/identity/role.js';
import type { RoleDetail } from '#domain/identity/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

export class GetRole extends Query<RoleDetail> {
  constructor(
    readonly tenantId: string,
    readonly roleId: string,
  ) {
    super();
  }
}

type Row = { readonly version: number; readonly state: RoleState; readonly users: number };

@QueryHandler(GetRole)
export class GetRoleHandler implements IQueryHandler<GetRole> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ tenantId, roleId }: GetRole): Promise<RoleDetail> {
    const [row] = await this.database.query<Row>(tenantId, SQL, [roleId]);
    if (!row) throw new DomainError('not_found', { kind: 'role' });
    return roleView(roleId, row);
  }
}

export function roleView(id: string, { version, state, users }: Row): RoleDetail {
  const { name, permissions, scope, builtIn, requiresSecondFactor = false } = state;
  return { id, name, permissions, scope, builtIn, requiresSecondFactor, version, users };
}

const SQL = `
  SELECT r.version, r.state,
    (SELECT count(*)::int FROM app_user u WHERE u.tenant_id = $1 AND r.id = ANY (u.role_ids)) AS users
  FROM role r WHERE r.tenant_id = $1 AND r.id = $2 AND NOT r.deleted`;
