import { Injectable } from '@nestjs/common';
import { Credentials } from '#domain/identity/credentials.js';
import { PLANS } from '#domain/identity/plans.js';
import type { RoleState } from '#domain/identity/role.js';
import type { TenantState } from '#domain/identity/tenant.js';
import { hasSecondFactor, type UserState } from '#domain/identity/user.js';
import type { WorkPlace } from '#domain/identity/views.js';
import type { Actor } from '#domain/shared/command.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { AccessSource, type Access } from '../shared/access.js';
import { settingsView } from './get-settings.query.js';
import { LOCATION } from './work-place.js';

interface Row {
  readonly user_status: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string | null;
  readonly location: WorkPlace | null;
  readonly user: UserState;
  readonly tenant_version: number;
  readonly tenant: TenantState;
  readonly roles: readonly RoleState[];
}

const SQL = `
  SELECT u.status AS user_status, p.name, p.email, p.language, u.state AS user, ${LOCATION} AS location, t.version AS tenant_version, t.state AS tenant,
         COALESCE((SELECT jsonb_agg(r.state ORDER BY r.name) FROM role r
                   WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids)), '[]') AS roles
  FROM app_user u
  JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  LEFT JOIN person p ON p.tenant_id = $1 AND p.id = u.id
  WHERE u.tenant_id = $1 AND u.id = $2`;

/** What an operator may do: nothing inside a tenant. */
const OPERATOR_PERMISSIONS = ['view_tenants', 'create_tenants'];

@Injectable()
export class AccessFromDatabase extends AccessSource {
  constructor(
    private readonly database: ReadDatabase,
    private readonly credentials: Credentials,
  ) {
    super();
  }

  load(tenantId: string | null, userId: string): Promise<Access | undefined> {
    return tenantId === null ? this.loadOperator(userId) : this.loadUser(tenantId, userId);
  }

  private async loadUser(tenantId: string, userId: string): Promise<Access | undefined> {
    const [row] = await this.database.query<Row>(tenantId, SQL, [userId]);
    if (!row) return undefined;
    const { tenant, roles, user } = row;
    const mustSetUpSecondFactor = !hasSecondFactor(user) && roles.some((role) => role.requiresSecondFactor);
    const scope = scopeOf(roles);
    const permissions = [...new Set(roles.flatMap((role) => role.permissions))];
    return {
      userId,
      tenantId,
      isOperator: false,
      userStatus: row.user_status,
      tenantStatus: tenant.status,
      suspensionReason: tenant.suspensionReason,
      signedInSince: user.passwordSetAt === undefined ? 0 : Date.parse(user.passwordSetAt),
      mustSetUpSecondFactor,
      actor: { userId, permissions, scope },
      plan: tenant.plan,
      profile: {
        user: userView(userId, row.name ?? '', row.email ?? '', row),
        tenant: { id: tenantId, companyName: tenant.companyName, domain: tenant.domain, status: tenant.status },
        permissions,
        scope,
        roles: roles.map((role) => role.name),
        settings: settingsView(tenant.settings, row.tenant_version),
        features: PLANS[tenant.plan].features,
        isOperator: false,
        mustSetUpSecondFactor,
      },
    };
  }

  private async loadOperator(userId: string): Promise<Access | undefined> {
    const operator = await this.credentials.operator(userId);
    if (!operator) return undefined;
    return {
      userId,
      tenantId: null,
      isOperator: true,
      userStatus: 'active',
      tenantStatus: null,
      suspensionReason: null,
      signedInSince: 0,
      mustSetUpSecondFactor: false,
      actor: { userId, permissions: OPERATOR_PERMISSIONS, scope: {} },
      plan: null,
      profile: {
        user: userView(operator.id, operator.name, operator.email, { language: null, location: null }),
        tenant: null,
        permissions: OPERATOR_PERMISSIONS,
        scope: {},
        roles: [],
        settings: null,
        features: [],
        isOperator: true,
        mustSetUpSecondFactor: false,
      },
    };
  }
}

/** A role that reaches everything of a kind outweighs one that reaches a part of it; one that has nothing to do with it does not. */
function scopeOf(roles: readonly RoleState[]): Actor['scope'] {
  const onlySome = (resource: 'workOrders' | 'vehicles', suffix: string): boolean => {
    const [narrow, wide] = [
      roles.filter(({ scope }) => scope[resource] !== undefined),
      roles.filter(({ scope }) => scope[resource] === undefined),
    ];
    const reachesAll = wide.some(({ permissions }) =>
      permissions.some((word) => word === 'all' || word.endsWith(suffix)),
    );
    return narrow.length > 0 && !reachesAll;
  };
  return {
    ...(onlySome('workOrders', '_work_orders') && { workOrders: 'assigned' as const }),
    ...(onlySome('vehicles', '_vehicles') && { vehicles: 'own' as const }),
  };
}

function userView(
  id: string,
  name: string,
  email: string,
  { language, location }: Pick<Row, 'language' | 'location'>,
): Access['profile']['user'] {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('');
  return { id, name, email, initials: initials.toUpperCase(), language, location };
}
