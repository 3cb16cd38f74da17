import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length } from 'class-validator';
import { Passkeys } from '#domain/identity/passkeys.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { requireText } from '#domain/shared/require.js';
import type { Access } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';

export class RenamePasskeyInput extends CommandInput {
  @IsString()
  @Length(1, 100)
  name: string;
}

/** What it is called is the person's own, and not in the log. */
export class RenamePasskey extends Command<void> {
  constructor(
    readonly caller: Access,
    readonly passkeyId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenamePasskey)
export class RenamePasskeyHandler implements ICommandHandler<RenamePasskey> {
  constructor(private readonly passkeys: Passkeys) {}

  async execute({ caller: { tenantId, userId }, passkeyId, name }: RenamePasskey): Promise<void> {
    if (!(await this.passkeys.rename(tenantId, userId, passkeyId, requireText('name', name, 100))))
      throw new DomainError('not_found', { kind: 'passkey' });
  }
}
