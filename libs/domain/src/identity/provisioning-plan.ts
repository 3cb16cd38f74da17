import type { DecisionContext } from '../shared/command.js';
import { SYSTEM } from '../shared/command.js';
import { DEFAULT_ROLES } from './permissions.js';
import type { PlanName } from './plans.js';
import { PLANS, storageOf } from './plans.js';
import { Role } from './role.js';
import type { NewAggregate, ProvisioningPlan } from './tenant-provisioning.js';
import { Tenant } from './tenant.js';
import { User } from './user.js';

export interface TenantToProvision {
  readonly tenantId: string;
  readonly companyName: string;
  readonly domain: string;
  readonly plan: PlanName;
  readonly adminEmail: string;
  readonly passwordHash: string;
}

/** What a new tenant has beside people and roles, from contexts that this one does not know. */
export type Beginnings = (idOf: (name: string) => string, context: DecisionContext) => readonly NewAggregate[];

const ADMIN_NAME = 'Admin User';

/** On a grid 8 wide. */
const FLEET_OVERVIEW = [
  { type: 'vehicle_count', position: { x: 0, y: 0, w: 4, h: 2 } },
  { type: 'active_work_orders', position: { x: 4, y: 0, w: 4, h: 2 } },
  { type: 'monthly_costs', position: { x: 0, y: 2, w: 8, h: 4 } },
  { type: 'maintenance_due', position: { x: 0, y: 6, w: 8, h: 4 } },
];

/**
 * Everything a tenant begins with. @param idOf the id of a named thing of this tenant, always the same one
 * @param now ISO 8601 UTC
 */
export function provisioningPlan(
  wanted: TenantToProvision,
  idOf: (name: string) => string,
  beginnings: Beginnings,
  now: string,
): ProvisioningPlan {
  // Roles are given by the system: an operator holds no permission inside a tenant.
  const context: DecisionContext = { actor: SYSTEM, now };
  const { tenantId, companyName, domain, plan, passwordHash } = wanted;
  const userId = idOf('admin user');
  const tenant = Tenant.provision({ tenantId, companyName, domain, plan }, context);
  const roles = Object.values(DEFAULT_ROLES).map((role) =>
    Role.create({ roleId: idOf(`role ${role.name}`), ...role, builtIn: true }, context),
  );
  const user = User.create({ userId, roleIds: [idOf('role admin')] }, context);
  return {
    domain: tenant.state.domain,
    quotas: [
      { kind: 'users', used: 1, maximum: PLANS[plan].maxUsers },
      { kind: 'vehicles', used: 0, maximum: PLANS[plan].maxVehicles },
      { kind: 'storage', used: 0, maximum: storageOf(PLANS[plan]) },
    ],
    aggregates: [
      { type: 'tenant', aggregate: tenant },
      ...roles.map((aggregate): NewAggregate => ({ type: 'role', aggregate })),
      { type: 'user', aggregate: user },
      ...beginnings(idOf, context),
    ],
    extras: {
      person: { id: userId, name: ADMIN_NAME, email: wanted.adminEmail.trim(), phone: null, language: 'en' },
      credential: { userId, passwordHash },
      dashboards: [{ id: idOf('dashboard'), name: 'Fleet Overview', isDefault: true, widgets: FLEET_OVERVIEW }],
      locations: [{ id: idOf('location'), name: 'Main' }],
    },
  };
}
