import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ArrayUnique, IsArray, IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { PERMISSIONS, type Permission } from '#domain/identity/permissions.js';
import { decide } from '#domain/identity/role.commands.js';
import { RoleRepository } from '#domain/identity/role.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { Nested } from '../shared/nested.js';
import { adminsWithout, IN_TURN } from './access-facts.js';
import { ScopeInput } from './create-role.command.js';

export class UpdateRoleInput extends CommandInput {
  @Maybe()
  @IsString()
  @Length(1, 100)
  name?: string;

  @Maybe()
  @IsArray()
  @ArrayUnique()
  @IsIn(PERMISSIONS, { each: true })
  permissions?: Permission[];

  /** The whole of it: what is left out is no longer narrowed. */
  @Maybe()
  @Nested(() => ScopeInput)
  scope?: ScopeInput;

  /** Who has it sets up a second factor before anything else. The one thing to change of a role that is built in. */
  @Maybe()
  @IsBoolean()
  requiresSecondFactor?: boolean;
}

export class UpdateRole extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly roleId: string,
    readonly input: UpdateRoleInput,
  ) {
    super();
  }
}

@CommandHandler(UpdateRole)
export class UpdateRoleHandler implements ICommandHandler<UpdateRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, roleId, input }: UpdateRole): Promise<Receipt> {
    const { name, permissions, scope, requiresSecondFactor } = input;
    const receipt = await this.roles.change<[object, { admins: number }, { users: number }]>(
      roleId,
      meta,
      (role, _turn, [others], [having]) => {
        const staysAll = (permissions ?? role.state.permissions).includes('all');
        const adminsLeft = others!.admins + (staysAll ? having!.users : 0);
        const changes = { name, permissions, scope, requiresSecondFactor };
        return decide(role, { name: 'UpdateRole', changes, adminsLeft }, decisionContext(meta));
      },
      [IN_TURN, adminsWithout({ roleId }), { sql: ACTIVE_USERS, parameters: [roleId] }],
    );
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}

const ACTIVE_USERS = `
  SELECT count(*)::int AS users FROM app_user WHERE tenant_id = $1 AND $2::uuid = ANY (role_ids) AND status = 'active'`;
