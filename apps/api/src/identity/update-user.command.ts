import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { AccountLinks } from '#domain/identity/account-links.js';
import { People, type PersonChanges } from '#domain/identity/people.js';
import { requireGivable, type RoleState } from '#domain/identity/role.js';
import { decide } from '#domain/identity/user.commands.js';
import type { PersonField } from '#domain/identity/user.events.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { optionalText, requireText } from '#domain/shared/require.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { IN_TURN, rolesOf } from './access-facts.js';
import { locationNamed, moveTo } from './work-place.js';

export class UpdateUserInput extends CommandInput {
  @Maybe()
  @IsString()
  @Length(1, 200)
  name?: string;

  @Maybe()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  @IsOptional()
  @IsString()
  @MaxLength(40)
  phone?: string | null;

  /** Where they work, and whose stock they use. */
  @IsOptional()
  @IsUUID()
  locationId?: string | null;
}

export class UpdateUser extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly input: UpdateUserInput,
  ) {
    super();
  }
}

/** Of a name, an address and a phone the log learns only that they are others now; where they work it knows. */
@CommandHandler(UpdateUser)
export class UpdateUserHandler implements ICommandHandler<UpdateUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly people: People,
    private readonly links: AccountLinks,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId, input }: UpdateUser): Promise<Receipt> {
    const changes = changesIn(input);
    const { locationId } = input;
    const receipt = await this.users.change<[object, PersonChanges, { state: RoleState }, object]>(
      userId,
      meta,
      (user, _turn, [person], roles, locations) => {
        const fields = (Object.keys(changes) as PersonField[]).filter((field) => changes[field] !== person?.[field]);
        // Who gets the mails of somebody with more permissions could become them.
        if (fields.includes('email')) for (const { state } of roles) requireGivable(state, meta.actor);
        const context = decisionContext(meta);
        decide(user, { name: 'ChangeUserDetails', fields }, context);
        if (locationId !== undefined) decide(user, moveTo(locationId, locations), context);
      },
      [IN_TURN, { sql: PERSON, parameters: [userId] }, rolesOf(userId), locationNamed(locationId)],
      [
        // Whoever reads the mails of the address before must not become them.
        ...(changes.email === undefined ? [] : [this.links.endingUnlessAt(userId, changes.email)]),
        ...this.people.correction(userId, changes),
      ],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}

function changesIn({ name, email, phone }: UpdateUserInput): PersonChanges {
  return {
    ...(name !== undefined && { name: requireText('name', name) }),
    ...(email !== undefined && { email: email.trim() }),
    ...(phone !== undefined && { phone: optionalText('phone', phone, 40) }),
  };
}

const PERSON = 'SELECT name, email, phone FROM person WHERE tenant_id = $1 AND id = $2';
