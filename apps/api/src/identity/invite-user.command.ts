import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccountLinks } from '#domain/identity/account-links.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';

/** Sends the invitation anew; the mail follows from the event. */
export class InviteUser extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(InviteUser)
export class InviteUserHandler implements ICommandHandler<InviteUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly links: AccountLinks,
  ) {}

  execute({ meta, userId }: InviteUser): Promise<Receipt> {
    const invite = { name: 'InviteUser' } as const;
    return this.users.change(userId, meta, (user) => decide(user, invite, decisionContext(meta)), undefined, [
      this.links.ending(userId),
    ]);
  }
}
