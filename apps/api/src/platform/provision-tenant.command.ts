import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import { v5 as uuidv5 } from 'uuid';
import { requireGoodPassword } from '#domain/identity/passwords.js';
import { PLAN_NAMES, type PlanName } from '#domain/identity/plans.js';
import { provisioningPlan, type Beginnings } from '#domain/identity/provisioning-plan.js';
import { TenantProvisioning } from '#domain/identity/tenant-provisioning.js';
import { DEFAULT_CATEGORIES, WorkOrderCategory } from '#domain/maintenance/work-order-category.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
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

@CommandHandler(ProvisionTenant)
export class ProvisionTenantHandler implements ICommandHandler<ProvisionTenant> {
  constructor(private readonly provisioning: TenantProvisioning) {}

  async execute({ meta, input }: ProvisionTenant): Promise<Receipt> {
    // The same command again means the same tenant, so a repeat finds its first answer there.
    const tenantId = uuidv5('tenant', meta.commandId);
    const { adminPassword, adminEmail, companyName, domain } = input;
    requireGoodPassword(adminPassword, [adminEmail, companyName, domain]);
    const passwordHash = await hashPassword(adminPassword);
    const plan = provisioningPlan(
      { ...input, tenantId, passwordHash },
      (name) => uuidv5(name, tenantId),
      categories,
      new Date().toISOString(),
    );
    const answer = { id: tenantId, version: 1, tenantId, adminUserId: plan.extras.person.id };
    return this.provisioning.saveAll({ ...meta, tenantId }, plan, answer);
  }
}

/** Work orders are another context's: identity does not know them. */
const categories: Beginnings = (idOf, context) =>
  DEFAULT_CATEGORIES.map((name) => ({
    type: 'work-order-category',
    aggregate: WorkOrderCategory.create({ categoryId: idOf(`category ${name}`), name }, context),
  }));
