import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { IN_TURN, rolesOf } from './access-facts.js';
import { SecondFactorCodes } from './second-factor-codes.js';

/** @param code of oneself a fresh one; undefined when an administrator does it for somebody who lost theirs */
export class RemoveSecondFactor extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly code: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
  ) {}

  async execute({ meta, userId, code }: RemoveSecondFactor): Promise<Receipt> {
    if (code !== undefined) await this.prove(meta.tenantId, userId, code);
    else if (userId === meta.actor.userId) throw new DomainError('second_factor_wrong');
    return this.users.change<[object, { state: RoleState }]>(
      userId,
      meta,
      (user, _turn, roles) => {
        // Whoever may reset a password and this could become them.
        if (code === undefined) for (const { state } of roles) requireGivable(state, meta.actor);
        return decide(user, { name: 'RemoveSecondFactor' }, decisionContext(meta));
      },
      [IN_TURN, rolesOf(userId)],
      this.factors.removal(userId),
    );
  }

  /** Where there is none (any more), a repeat gets its first answer. */
  private async prove(tenantId: string, userId: string, code: string): Promise<void> {
    const factor = await this.factors.find(tenantId, userId);
    if (factor?.confirmed) await this.codes.prove(tenantId, userId, factor, code);
  }
}
