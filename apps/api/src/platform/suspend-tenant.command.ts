import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length } from 'class-validator';
import { decide } from '#domain/identity/tenant.commands.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';

export class SuspendTenantInput extends CommandInput {
  @IsString()
  @Length(1, 1000)
  reason: string;
}

export class SuspendTenant extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly input: SuspendTenantInput,
  ) {
    super();
  }
}

@CommandHandler(SuspendTenant)
export class SuspendTenantHandler implements ICommandHandler<SuspendTenant> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, input }: SuspendTenant): Promise<Receipt> {
    const receipt = await this.tenants.change(meta.tenantId, meta, (tenant) =>
      decide(tenant, { name: 'SuspendTenant', reason: input.reason }, decisionContext(meta)),
    );
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}
