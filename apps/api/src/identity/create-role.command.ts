import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ArrayUnique, IsArray, IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { v5 as uuidv5 } from 'uuid';
import { PERMISSIONS, type Permission } from '#domain/identity/permissions.js';
import { Role } from '#domain/identity/role.js';
import { RoleRepository } from '#domain/identity/role.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { Nested } from '../shared/nested.js';

/** What narrows a role. */
export class ScopeInput {
  @Maybe()
  @IsIn(['assigned'])
  workOrders?: 'assigned';

  @Maybe()
  @IsIn(['own'])
  vehicles?: 'own';
}

export class CreateRoleInput extends CommandInput {
  @IsString()
  @Length(1, 100)
  name: string;

  @IsArray()
  @ArrayUnique()
  @IsIn(PERMISSIONS, { each: true })
  permissions: Permission[];

  @Maybe()
  @Nested(() => ScopeInput)
  scope?: ScopeInput;

  /** Who has it sets up a second factor before anything else. */
  @Maybe()
  @IsBoolean()
  requiresSecondFactor?: boolean;
}

export class CreateRole extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly input: CreateRoleInput,
  ) {
    super();
  }
}

@CommandHandler(CreateRole)
export class CreateRoleHandler implements ICommandHandler<CreateRole> {
  constructor(private readonly roles: RoleRepository) {}

  execute({ meta, input }: CreateRole): Promise<Receipt> {
    const { name, permissions, scope, requiresSecondFactor } = input;
    const roleId = uuidv5('role', meta.commandId);
    return this.roles.create(meta, () =>
      Role.create({ roleId, name, permissions, scope: scope ?? {}, requiresSecondFactor }, decisionContext(meta)),
    );
  }
}
