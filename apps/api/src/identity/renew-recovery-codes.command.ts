import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Passkeys } from '#domain/identity/passkeys.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import type { OwnMeta } from '../shared/command-meta.js';
import { OwnFactors } from './own-factors.js';
import { OwnProof, type Proof } from './own-proof.js';
import { RecoveryCodeMaker, type ShownRecoveryCodes } from './recovery-codes.js';

export class RenewRecoveryCodes extends Command<ShownRecoveryCodes> {
  constructor(
    readonly meta: OwnMeta,
    readonly caller: Access,
    readonly proof: Proof,
  ) {
    super();
  }
}

/** Ten new ones; those before are good for nothing any more. */
@CommandHandler(RenewRecoveryCodes)
export class RenewRecoveryCodesHandler implements ICommandHandler<RenewRecoveryCodes> {
  constructor(
    private readonly proofs: OwnProof,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: RecoveryCodeMaker,
    private readonly own: OwnFactors,
  ) {}

  async execute({ meta, caller, proof }: RenewRecoveryCodes): Promise<ShownRecoveryCodes> {
    await this.proofs.require(caller, proof);
    const { tenantId, userId } = caller;
    const [factor, passkeys] = await Promise.all([
      this.factors.find(tenantId, userId),
      this.passkeys.of(tenantId, userId),
    ]);
    if (!factor?.confirmed && passkeys.length === 0) throw new DomainError('no_second_factor');
    const made = this.recoveryCodes.make(tenantId, userId, meta.commandId);
    await this.own.change(meta, { name: 'RenewRecoveryCodes' }, this.recoveryCodes.renewal(userId, made));
    return this.recoveryCodes.shown(tenantId, userId, made);
  }
}
