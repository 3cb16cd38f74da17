import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { decisionContext } from '../shared/domain-command.js';
import { IN_TURN, rolesOf } from './access-facts.js';

/** Takes a seat of the plan again. */
export class EnableUser extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(EnableUser)
export class EnableUserHandler implements ICommandHandler<EnableUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId }: EnableUser): Promise<Receipt> {
    const receipt = await this.users.change<[object, { state: RoleState }]>(
      userId,
      meta,
      (user, _turn, roles) => {
        for (const { state } of roles) requireGivable(state, meta.actor);
        return decide(user, { name: 'EnableUser' }, decisionContext(meta));
      },
      [IN_TURN, rolesOf(userId)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}
