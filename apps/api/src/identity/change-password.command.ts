import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length } from 'class-validator';
import { AccountLinks } from '#domain/identity/account-links.js';
import { PASSWORD_LENGTH, Passwords, requireGoodPassword } from '#domain/identity/passwords.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { hashPassword, passwordFits } from '../shared/passwords.js';
import type { TenantAccess } from '../shared/request-context.js';
import { LoginThrottle } from './login-throttle.js';
import { ownCommand } from './own-command.js';
import { SessionOpener, type LoggedIn } from './session-opener.js';

export class ChangePasswordInput {
  @IsString()
  @Length(1, PASSWORD_LENGTH.most)
  currentPassword: string;

  @IsString()
  @Length(1, PASSWORD_LENGTH.most)
  password: string;
}

/** Another password for oneself. Whoever else is logged in with the old one is not any more. */
export class ChangePassword extends Command<LoggedIn> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ChangePasswordInput,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly links: AccountLinks,
    private readonly throttle: LoginThrottle,
    private readonly sessions: SessionOpener,
  ) {}

  /** @throws DomainError `current_password_wrong`, `password_too_weak`, `password_too_common`, `too_many_requests` */
  async execute({ caller, input: { currentPassword, password }, address }: ChangePassword): Promise<LoggedIn> {
    const { tenantId, userId, profile } = caller;
    const { name, email } = profile.user;
    await this.throttle.begin(email, address);
    const currentHash = await this.passwords.hashOf(tenantId, userId);
    if (!(await passwordFits(currentHash, currentPassword))) throw new DomainError('current_password_wrong');
    await this.throttle.succeeded(email, address);
    requireGoodPassword(password, [name, email, profile.tenant?.companyName ?? '']);
    const meta = ownCommand(tenantId, caller.actor, 'SetPassword');
    await this.users.change<[{ hash: string }]>(
      userId,
      meta,
      (user, [kept]) => {
        // Somebody, with a link by mail perhaps, was faster: what was typed in is the current one no longer.
        if (kept?.hash !== currentHash) throw new DomainError('current_password_wrong');
        return decide(user, { name: 'SetPassword' }, decisionContext(meta));
      },
      [{ sql: KEPT, parameters: [userId] }],
      [this.passwords.keeping(userId, await hashPassword(password)), this.links.ending(userId)],
    );
    return this.sessions.open(tenantId, userId, await this.sessions.admit(tenantId, userId));
  }
}

const KEPT = 'SELECT password_hash AS hash FROM credential WHERE tenant_id = $1 AND user_id = $2';
