import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/identity/role.commands.js';
import { RoleRepository } from '#domain/identity/role.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import { IN_TURN } from './access-facts.js';

/** Only of a role that nobody has; a disabled user would come back with it. */
export class DeleteRole extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly roleId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteRole)
export class DeleteRoleHandler implements ICommandHandler<DeleteRole> {
  constructor(private readonly roles: RoleRepository) {}

  execute({ meta, roleId }: DeleteRole): Promise<Receipt> {
    return this.roles.change<[object, { users: number }]>(
      roleId,
      meta,
      (role, _turn, [having]) => decide(role, { name: 'DeleteRole', users: having!.users }, decisionContext(meta)),
      [IN_TURN, { sql: USERS, parameters: [roleId] }],
    );
  }
}

const USERS = 'SELECT count(*)::int AS users FROM app_user WHERE tenant_id = $1 AND $2::uuid = ANY (role_ids)';
