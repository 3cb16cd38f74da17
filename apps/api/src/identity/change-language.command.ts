import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsIn } from 'class-validator';
import { People } from '#domain/identity/people.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { LANGUAGES, type Language } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';

export class ChangeLanguageInput extends CommandInput {
  @IsIn(LANGUAGES)
  language: Language;
}

/** The language of the mails that somebody gets, chosen by themselves. */
export class ChangeLanguage extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly input: ChangeLanguageInput,
  ) {
    super();
  }
}

@CommandHandler(ChangeLanguage)
export class ChangeLanguageHandler implements ICommandHandler<ChangeLanguage> {
  constructor(
    private readonly users: UserRepository,
    private readonly people: People,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, userId, input: { language } }: ChangeLanguage): Promise<Receipt> {
    const change = { name: 'ChangePreferences' } as const;
    const receipt = await this.users.change(
      userId,
      meta,
      (user) => decide(user, change, decisionContext(meta)),
      undefined,
      [this.people.language(userId, language)],
    );
    this.accesses.invalidate(meta.tenantId, userId);
    return receipt;
  }
}
