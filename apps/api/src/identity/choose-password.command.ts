import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length, MaxLength } from 'class-validator';
import { AccountLinks } from '#domain/identity/account-links.js';
import { PASSWORD_LENGTH, Passwords, requireGoodPassword } from '#domain/identity/passwords.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { decisionContext } from '../shared/domain-command.js';
import { hashPassword } from '../shared/passwords.js';
import { GetAccountLinkHandler, GetAccountLink } from './get-account-link.query.js';
import { ownCommand, themselves } from './own-command.js';

export class ChoosePasswordInput {
  /** Of the link. */
  @IsString()
  @MaxLength(200)
  token: string;

  @IsString()
  @Length(1, PASSWORD_LENGTH.most)
  password: string;
}

/** Uses a link: its owner has a password from now on, and is logged in nowhere. */
export class ChoosePassword extends Command<void> {
  constructor(readonly input: ChoosePasswordInput) {
    super();
  }
}

@CommandHandler(ChoosePassword)
export class ChoosePasswordHandler implements ICommandHandler<ChoosePassword> {
  constructor(
    private readonly users: UserRepository,
    private readonly links: AccountLinks,
    private readonly passwords: Passwords,
    private readonly views: GetAccountLinkHandler,
    private readonly accesses: AccessCache,
  ) {}

  /** @throws DomainError `link_no_longer_valid`, `password_too_weak`, `password_too_common` */
  async execute({ input: { token, password } }: ChoosePassword): Promise<void> {
    const [link, { name, email, companyName, domain }] = await Promise.all([
      this.links.find(token),
      this.views.execute(new GetAccountLink({ token })),
    ]);
    if (!link) throw new DomainError('link_no_longer_valid');
    requireGoodPassword(password, [name, email, companyName, domain]);
    const { tenantId, userId } = link;
    const meta = ownCommand(tenantId, themselves(userId), 'SetPassword');
    await this.users.change<[object]>(
      userId,
      meta,
      (user, unused) => {
        // Somebody was faster with the same link.
        if (unused.length === 0) throw new DomainError('link_no_longer_valid');
        decide(user, { name: 'SetPassword' }, decisionContext(meta));
      },
      [this.links.unused(token)],
      [this.passwords.keeping(userId, await hashPassword(password)), this.links.ending(userId)],
    );
    this.accesses.invalidate(tenantId, userId);
  }
}
