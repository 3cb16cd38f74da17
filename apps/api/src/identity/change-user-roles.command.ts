import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsUUID } from 'class-validator';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { ValidationFailed } from '../shared/problems.js';
import { adminsWithout, IN_TURN, rolesNamed, rolesOf } from './access-facts.js';

export class ChangeUserRolesInput extends CommandInput {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsUUID(undefined, { each: true })
  roleIds: string[];
}

export class ChangeUserRoles extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly roleIds: readonly string[],
  ) {
    super();
  }
}

type Roles = { readonly state: RoleState };

/** Nobody gives, nor takes, what they do not have themselves. */
@CommandHandler(ChangeUserRoles)
export class ChangeUserRolesHandler implements ICommandHandler<ChangeUserRoles> {
  constructor(
    private readonly users: UserRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId, roleIds: wanted }: ChangeUserRoles): Promise<Receipt> {
    const roleIds = wanted.map((id) => id.toLowerCase());
    const receipt = await this.users.change<[object, { admins: number }, Roles, Roles]>(
      userId,
      meta,
      (user, _turn, [others], given, before) => {
        if (given.length < new Set(roleIds).size)
          throw new ValidationFailed([{ field: 'roleIds', message: 'must be roles that exist' }]);
        for (const { state } of changed(before, given)) requireGivable(state, meta.actor);
        const stays = user.state.status === 'active' && given.some(({ state }) => state.permissions.includes('all'));
        const adminsLeft = others!.admins + Number(stays);
        return decide(user, { name: 'ChangeUserRoles', roleIds, adminsLeft }, decisionContext(meta));
      },
      [IN_TURN, adminsWithout({ userId }), rolesNamed(roleIds), rolesOf(userId)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}

/** Those that come and those that go. */
function changed(before: readonly Roles[], after: readonly Roles[]): Roles[] {
  const has = (roles: readonly Roles[], id: string) => roles.some(({ state }) => state.id === id);
  return [
    ...before.filter(({ state }) => !has(after, state.id)),
    ...after.filter(({ state }) => !has(before, state.id)),
  ];
}
