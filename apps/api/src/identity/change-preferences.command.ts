import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { People } from '#domain/identity/people.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { LANGUAGES, type Language } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { locationNamed, moveTo } from './work-place.js';

export class ChangePreferencesInput extends CommandInput {
  /** Of the mails that they get. */
  @Maybe()
  @IsIn(LANGUAGES)
  language?: Language;

  /** Where they work, and whose stock they use. */
  @IsOptional()
  @IsUUID()
  locationId?: string | null;
}

/** What somebody chooses for themselves. */
export class ChangePreferences extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly input: ChangePreferencesInput,
  ) {
    super();
  }
}

@CommandHandler(ChangePreferences)
export class ChangePreferencesHandler implements ICommandHandler<ChangePreferences> {
  constructor(
    private readonly users: UserRepository,
    private readonly people: People,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId, input: { language, locationId } }: ChangePreferences): Promise<Receipt> {
    const receipt = await this.users.change<[object]>(
      userId,
      meta,
      (user, locations) => {
        const context = decisionContext(meta);
        if (language !== undefined) decide(user, { name: 'ChangePreferences' }, context);
        if (locationId !== undefined) decide(user, moveTo(locationId, locations), context);
      },
      [locationNamed(locationId)],
      language === undefined ? [] : [this.people.language(userId, language)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}
