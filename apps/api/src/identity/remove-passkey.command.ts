import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Passkeys } from '#domain/identity/passkeys.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import type { OwnMeta } from '../shared/command-meta.js';
import { OwnFactors } from './own-factors.js';
import { OwnProof, type Proof } from './own-proof.js';

export class RemovePasskey extends Command<void> {
  constructor(
    readonly meta: OwnMeta,
    readonly caller: Access,
    readonly passkeyId: string,
    readonly proof: Proof,
  ) {
    super();
  }
}

@CommandHandler(RemovePasskey)
export class RemovePasskeyHandler implements ICommandHandler<RemovePasskey> {
  constructor(
    private readonly proofs: OwnProof,
    private readonly passkeys: Passkeys,
    private readonly own: OwnFactors,
  ) {}

  async execute({ meta, caller, passkeyId, proof }: RemovePasskey): Promise<void> {
    await this.proofs.require(caller, proof);
    const { tenantId, userId } = caller;
    // A user's is asked for in the log, which also knows a repeat; an operator has none.
    if (tenantId === null && !(await this.passkeys.of(null, userId)).some(({ id }) => id === passkeyId))
      throw new DomainError('not_found', { kind: 'passkey' });
    await this.own.change(meta, { name: 'RemovePasskey', passkeyId }, [this.passkeys.removal(userId, passkeyId)]);
  }
}
