import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccountLinks } from '#domain/identity/account-links.js';
import { People } from '#domain/identity/people.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import { LinkMailThrottle } from './link-mail-throttle.js';

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
    private readonly people: People,
    private readonly throttle: LinkMailThrottle,
  ) {}

  async execute({ meta, userId }: InviteUser): Promise<Receipt> {
    const person = await this.people.find(meta.tenantId, userId);
    if (person?.email) await this.throttle.begin(meta.tenantId, person.email);
    const invite = { name: 'InviteUser' } as const;
    return this.users.change(userId, meta, (user) => decide(user, invite, decisionContext(meta)), undefined, [
      this.links.ending(userId),
    ]);
  }
}
