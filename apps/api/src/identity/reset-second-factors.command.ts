import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Passkeys } from '#domain/identity/passkeys.js';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { decisionContext } from '../shared/domain-command.js';
import { IN_TURN, rolesOf } from './access-facts.js';

/** Of somebody else, who lost theirs. */
export class ResetSecondFactors extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(ResetSecondFactors)
export class ResetSecondFactorsHandler implements ICommandHandler<ResetSecondFactors> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId }: ResetSecondFactors): Promise<Receipt> {
    if (userId === meta.actor.userId) throw new DomainError('second_factor_wrong');
    const receipt = await this.users.change<[object, { state: RoleState }]>(
      userId,
      meta,
      (user, _turn, roles) => {
        // Whoever may reset a password and this could become them.
        for (const { state } of roles) requireGivable(state, meta.actor);
        return decide(user, { name: 'ResetSecondFactors' }, decisionContext(meta));
      },
      [IN_TURN, rolesOf(userId)],
      [this.factors.removal(userId), this.passkeys.removal(userId), this.recoveryCodes.ending(userId)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}
