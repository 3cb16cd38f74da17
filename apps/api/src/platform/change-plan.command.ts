import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsIn } from 'class-validator';
import { PLAN_NAMES, PLANS, storageOf, type PlanName } from '#domain/identity/plans.js';
import { decide } from '#domain/identity/tenant.commands.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import type { CommandMeta, Receipt, Write } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';

export class ChangePlanInput extends CommandInput {
  @IsIn(PLAN_NAMES)
  plan: PlanName;
}

export class ChangePlan extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly plan: PlanName,
  ) {
    super();
  }
}

/** The plan and the quotas that follow from it change together. */
@CommandHandler(ChangePlan)
export class ChangePlanHandler implements ICommandHandler<ChangePlan> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, plan }: ChangePlan): Promise<Receipt> {
    const receipt = await this.tenants.change<[{ kind: string; used: number }]>(
      meta.tenantId,
      meta,
      (tenant, quotas) => {
        const used = (kind: string) => quotas.find((quota) => quota.kind === kind)?.used ?? 0;
        const use = { users: used('users'), vehicles: used('vehicles'), storage: used('storage') };
        return decide(tenant, { name: 'ChangePlan', plan, use }, decisionContext(meta));
      },
      [{ sql: QUOTAS }],
      [
        maximum('users', PLANS[plan].maxUsers),
        maximum('vehicles', PLANS[plan].maxVehicles),
        maximum('storage', storageOf(PLANS[plan])),
      ],
    );
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}

/** Held until the plan is another: nobody takes a seat meanwhile that it would no longer have. */
const QUOTAS = 'SELECT kind, used FROM quota WHERE tenant_id = $1 ORDER BY kind FOR NO KEY UPDATE';

function maximum(kind: string, limit: number): Write {
  return { sql: 'UPDATE quota SET maximum = $3 WHERE tenant_id = $1 AND kind = $2', parameters: [kind, limit] };
}
