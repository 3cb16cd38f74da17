import { Injectable, Logger } from '@nestjs/common';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { decide, type AddPasskey, type AddSecondFactor } from '#domain/identity/user.commands.js';
import type { RemovePasskey, RemoveSecondFactor, RenewRecoveryCodes } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { Write } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import type { OwnMeta } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';

type FactorCommand = AddPasskey | AddSecondFactor | RemovePasskey | RemoveSecondFactor | RenewRecoveryCodes;

/** Changes somebody's own second factors. A user's are told by the log; of an operator, who has none, the program's own log tells. */
@Injectable()
export class OwnFactors {
  private readonly logger = new Logger('Second factors');

  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly accesses: AccessCache,
  ) {}

  async change(meta: OwnMeta, command: FactorCommand, writes: readonly Write[]): Promise<void> {
    const { tenantId, actor } = meta;
    const userId = actor.userId!;
    const also = [...writes, this.recoveryCodes.ending(userId)];
    if (tenantId === null) {
      await this.factors.carryOut(tenantId, also);
      this.logger.log(`Operator ${userId}: ${command.name}`);
    } else {
      const inTenant = { ...meta, tenantId };
      const decideIt = (user: Parameters<typeof decide>[0]) => decide(user, command, decisionContext(inTenant));
      await this.users.change(userId, inTenant, decideIt, [], also);
    }
    this.accesses.invalidate(tenantId, userId);
  }
}
