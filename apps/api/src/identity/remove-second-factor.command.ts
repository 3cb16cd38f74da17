import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { OwnMeta } from '../shared/command-meta.js';
import { OwnFactors } from './own-factors.js';
import { SecondFactorCodes } from './second-factor-codes.js';

/** One's own authenticator app. @param code a fresh one of it, or a recovery code */
export class RemoveSecondFactor extends Command<void> {
  constructor(
    readonly meta: OwnMeta,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor> {
  constructor(
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
    private readonly own: OwnFactors,
  ) {}

  async execute({ meta, code }: RemoveSecondFactor): Promise<void> {
    const { tenantId } = meta;
    const userId = meta.actor.userId!;
    const factor = await this.factors.find(tenantId, userId);
    // Where there is none (any more), a user's repeat gets its first answer.
    if (factor?.confirmed) await this.codes.prove(tenantId, userId, factor, code);
    else if (tenantId === null) throw new DomainError('no_second_factor');
    await this.own.change(meta, { name: 'RemoveSecondFactor' }, [this.factors.removal(userId)]);
  }
}
