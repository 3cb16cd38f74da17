import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length } from 'class-validator';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { Sessions } from '#domain/identity/sessions.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { adminsWithout, IN_TURN, rolesOf } from './access-facts.js';

export class DisableUserInput extends CommandInput {
  @IsString()
  @Length(1, 500)
  reason: string;
}

export class DisableUser extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(DisableUser)
export class DisableUserHandler implements ICommandHandler<DisableUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: Sessions,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId, reason }: DisableUser): Promise<Receipt> {
    const receipt = await this.users.change<[object, { admins: number }, { state: RoleState }]>(
      userId,
      meta,
      (user, _turn, [others], roles) => {
        for (const { state } of roles) requireGivable(state, meta.actor);
        const adminsLeft = others!.admins;
        return decide(user, { name: 'DisableUser', reason, adminsLeft }, decisionContext(meta));
      },
      [IN_TURN, adminsWithout({ userId }), rolesOf(userId)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    // If the process dies here, the next refresh finds the user disabled and ends them.
    await this.sessions.revokeUser(meta.tenantId, userId);
    return receipt;
  }
}
