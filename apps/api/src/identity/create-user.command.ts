import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { v5 as uuidv5 } from 'uuid';
import { requireGoodPassword } from '#domain/identity/passwords.js';
import { People } from '#domain/identity/people.js';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { User } from '#domain/identity/user.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { ValidationFailed } from '../shared/problems.js';
import { hashPassword } from '../shared/passwords.js';
import { LinkMailThrottle } from './link-mail-throttle.js';
import { IN_TURN, rolesNamed } from './access-facts.js';

export class CreateUserInput extends CommandInput {
  @IsString()
  @Length(1, 200)
  name: string;

  @IsEmail()
  @MaxLength(254)
  email: string;

  /** Without one the user is invited and cannot log in yet. */
  @Maybe()
  @IsString()
  @Length(8, 128)
  password?: string;

  @IsOptional()
  @IsString()
  @MaxLength(40)
  phone?: string | null;

  @ValidateIf((input: CreateUserInput) => input.roles === undefined || input.roleIds !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsUUID(undefined, { each: true })
  roleIds?: string[];

  /** Names of roles, instead of their ids. */
  @Maybe()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  roles?: string[];
}

export class CreateUser extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly input: CreateUserInput,
  ) {
    super();
  }
}

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly people: People,
    private readonly throttle: LinkMailThrottle,
  ) {}

  async execute({ meta, input }: CreateUser): Promise<Receipt> {
    const { name, email, phone, password } = input;
    if (password === undefined) await this.throttle.begin(meta.tenantId, email);
    else requireGoodPassword(password, [name, email]);
    // The same command again means the same user.
    const userId = uuidv5('user', meta.commandId);
    const passwordHash = password === undefined ? null : await hashPassword(password);
    const status = passwordHash === null ? 'invited' : 'active';
    const person = { id: userId, name: name.trim(), email: email.trim(), phone: phone ?? null, language: 'en' };
    return this.users.create<[object, { state: RoleState }]>(
      meta,
      (_number, _turn, found) => {
        const roles = existing(input, found);
        for (const role of roles) requireGivable(role, meta.actor);
        return User.create({ userId, roleIds: roles.map((role) => role.id), status }, decisionContext(meta));
      },
      {
        beside: [IN_TURN, rolesNamed(input.roleIds ?? [], input.roles)],
        also: this.people.registration(person, passwordHash),
      },
    );
  }
}

/** @throws ValidationFailed unless all that are named were found */
function existing({ roleIds, roles }: CreateUserInput, rows: readonly { state: RoleState }[]): RoleState[] {
  const found = rows.map((row) => row.state);
  const wanted = new Set([...(roleIds ?? []), ...(roles ?? [])].map((role) => role.toLowerCase()));
  const known = new Set(found.flatMap((role) => [role.id, role.name.toLowerCase()]));
  if ([...wanted].some((role) => !known.has(role)))
    throw new ValidationFailed([{ field: roles ? 'roles' : 'roleIds', message: 'must be roles that exist' }]);
  return found;
}
