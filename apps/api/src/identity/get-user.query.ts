import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { hasSecondFactor, type UserState } from '#domain/identity/user.js';
import type { UserDetail } from '#domain/identity/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { LOCATION } from './work-place.js';

export class GetUser extends Query<UserDetail> {
  constructor(
    readonly tenantId: string,
    readonly userId: string,
  ) {
    super();
  }
}

interface Row extends Pick<UserDetail, 'name' | 'email' | 'phone' | 'roles' | 'location'> {
  readonly version: number;
  readonly state: UserState;
  readonly last_seen: Date | null;
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ tenantId, userId }: GetUser): Promise<UserDetail> {
    const [row] = await this.database.query<Row>(tenantId, SQL, [userId]);
    if (!row) throw new DomainError('not_found', { kind: 'user' });
    const { version, state, name, email, phone, roles, location, last_seen } = row;
    return {
      id: userId,
      version,
      name,
      email,
      phone,
      roles,
      location,
      status: state.status,
      createdAt: state.createdAt,
      lastSeenAt: last_seen?.toISOString() ?? null,
      hasSecondFactor: hasSecondFactor(state),
      disabled: state.disabled ? { reason: state.disabled.reason, at: state.disabled.at } : null,
    };
  }
}

const SQL = `
  SELECT u.version, u.state, COALESCE(p.name, '') AS name, COALESCE(p.email, '') AS email, p.phone, ${LOCATION} AS location, user_last_seen(u.id) AS last_seen,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) ORDER BY r.name) FROM role r
              WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids)), '[]') AS roles
  FROM app_user u LEFT JOIN person p ON p.tenant_id = $1 AND p.id = u.id
  WHERE u.tenant_id = $1 AND u.id = $2`;
