import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/identity/tenant.commands.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { decisionContext } from '../shared/domain-command.js';

export class LiftSuspension extends Command<Receipt> {
  constructor(readonly meta: CommandMeta) {
    super();
  }
}

@CommandHandler(LiftSuspension)
export class LiftSuspensionHandler implements ICommandHandler<LiftSuspension> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta }: LiftSuspension): Promise<Receipt> {
    const receipt = await this.tenants.change(meta.tenantId, meta, (tenant) =>
      decide(tenant, { name: 'LiftSuspension' }, decisionContext(meta)),
    );
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}
