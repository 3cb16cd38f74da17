import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import { v5 as uuidv5 } from 'uuid';
import { DEFAULT_ROLES } from '#domain/identity/permissions.js';
import { PLAN_NAMES, PLANS, type PlanName } from '#domain/identity/plans.js';
import { Role } from '#domain/identity/role.js';
import { TenantProvisioning, type NewAggregate, type ProvisioningPlan } from '#domain/identity/tenant-provisioning.js';
import { Tenant } from '#domain/identity/tenant.js';
import { User } from '#domain/identity/user.js';
import { DEFAULT_CATEGORIES, WorkOrderCategory } from '#domain/maintenance/work-order-category.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { SYSTEM, type DecisionContext } from '#domain/shared/command.js';
import { CommandInput } from '../shared/command-meta.js';
import { hashPassword } from '../shared/passwords.js';

export class ProvisionTenantInput extends CommandInput {
  @IsString()
  @Length(1, 200)
  companyName: string;

  /** Unique among tenants, e.g. queencity.example. */
  @IsString()
  @MaxLength(253)
  @Matches(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { message: 'domain must be a domain name' })
  domain: string;

  @IsEmail()
  @MaxLength(254)
  adminEmail: string;

  @IsString()
  @Length(8, 128)
  adminPassword: string;

  @IsIn(PLAN_NAMES)
  plan: PlanName;
}

export class ProvisionTenant extends Command<Receipt> {
  constructor(
    readonly meta: Omit<CommandMeta, 'tenantId'>,
    readonly input: ProvisionTenantInput,
  ) {
    super();
  }
}

const ADMIN_NAME = 'Admin User';
/** On a grid 8 wide. */
const FLEET_OVERVIEW = [
  { type: 'vehicle_count', position: { x: 0, y: 0, w: 4, h: 2 } },
  { type: 'active_work_orders', position: { x: 4, y: 0, w: 4, h: 2 } },
  { type: 'monthly_costs', position: { x: 0, y: 2, w: 8, h: 4 } },
  { type: 'maintenance_due', position: { x: 0, y: 6, w: 8, h: 4 } },
];

@CommandHandler(ProvisionTenant)
export class ProvisionTenantHandler implements ICommandHandler<ProvisionTenant> {
  constructor(private readonly provisioning: TenantProvisioning) {}

  async execute({ meta, input }: ProvisionTenant): Promise<Receipt> {
    // The same command again means the same tenant, so a repeat finds its first answer there.
    const tenantId = uuidv5('tenant', meta.commandId);
    const plan = provisioningPlan(tenantId, input, await hashPassword(input.adminPassword), new Date().toISOString());
    const answer = { id: tenantId, version: 1, tenantId, adminUserId: plan.extras.person.id };
    return this.provisioning.saveAll({ ...meta, tenantId }, plan, answer);
  }
}

/** Everything a tenant begins with. Ids follow from the tenant's. */
function provisioningPlan(tenantId: string, input: ProvisionTenantInput, passwordHash: string, now: string): ProvisioningPlan {
  // Roles are given by the system: an operator holds no permission inside a tenant.
  const context: DecisionContext = { actor: SYSTEM, now };
  const idOf = (name: string) => uuidv5(name, tenantId);
  const userId = idOf('admin user');
  const { maxUsers, maxVehicles } = PLANS[input.plan];
  const tenant = Tenant.provision({ tenantId, companyName: input.companyName, domain: input.domain, plan: input.plan }, context);
  const roles = Object.values(DEFAULT_ROLES).map((role) =>
    Role.create({ roleId: idOf(`role ${role.name}`), ...role, builtIn: true }, context),
  );
  const user = User.create({ userId, roleIds: [idOf('role admin')] }, context);
  const categories = DEFAULT_CATEGORIES.map((name) => WorkOrderCategory.create({ categoryId: idOf(`category ${name}`), name }, context));
  return {
    domain: tenant.state.domain,
    quotas: [
      { kind: 'users', used: 1, maximum: maxUsers },
      { kind: 'vehicles', used: 0, maximum: maxVehicles },
    ],
    aggregates: [
      { type: 'tenant', aggregate: tenant },
      ...roles.map((aggregate): NewAggregate => ({ type: 'role', aggregate })),
      { type: 'user', aggregate: user },
      ...categories.map((aggregate): NewAggregate => ({ type: 'work-order-category', aggregate })),
    ],
    extras: {
      person: { id: userId, name: ADMIN_NAME, email: input.adminEmail.trim(), phone: null, language: 'en' },
      credential: { userId, passwordHash },
      dashboards: [{ id: idOf('dashboard'), name: 'Fleet Overview', isDefault: true, widgets: FLEET_OVERVIEW }],
      locations: [{ id: idOf('location'), name: 'Main' }],
    },
  };
}
