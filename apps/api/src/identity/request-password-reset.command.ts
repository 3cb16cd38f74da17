import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';
import { AccountLinks } from '#domain/identity/account-links.js';
import { Credentials } from '#domain/identity/credentials.js';
import { People } from '#domain/identity/people.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { SYSTEM } from '#domain/shared/command.js';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { LinkMailThrottle } from './link-mail-throttle.js';
import { ownCommand } from './own-command.js';

/** Has a link sent to a user with which they choose a new password. */
export class RequestPasswordReset extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(RequestPasswordReset)
export class RequestPasswordResetHandler implements ICommandHandler<RequestPasswordReset> {
  constructor(
    private readonly users: UserRepository,
    private readonly links: AccountLinks,
    private readonly people: People,
    private readonly throttle: LinkMailThrottle,
  ) {}

  async execute({ meta, userId }: RequestPasswordReset): Promise<Receipt> {
    const person = await this.people.find(meta.tenantId, userId);
    if (person?.email) await this.throttle.begin(meta.tenantId, person.email);
    const request = { name: 'RequestPasswordReset' } as const;
    return this.users.change(userId, meta, (user) => decide(user, request, decisionContext(meta)), undefined, [
      this.links.ending(userId),
    ]);
  }
}

export class ForgotPasswordInput {
  @IsEmail()
  @MaxLength(254)
  email: string;

  /** Domain of the tenant, for who belongs to several and means one. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  tenant?: string | null;
}

/** The same for oneself, who is not logged in. */
export class ForgotPassword extends Command<void> {
  constructor(
    readonly input: ForgotPasswordInput,
    readonly address: string,
  ) {
    super();
  }
}

/** Every answer takes so long (ms), so that nobody hears whether the address is known, and in how many tenants. */
const LEAST = 250;
const WINDOW = 15 * 60_000;
const TRIES_ADDRESS = 20;
/** So many mails somebody gets for it, whoever asks: more would be a way to bother them. */
const TRIES_ACCOUNT = 3;
const MOST_TENANTS = 5;

@CommandHandler(ForgotPassword)
export class ForgotPasswordHandler implements ICommandHandler<ForgotPassword> {
  constructor(
    private readonly credentials: Credentials,
    private readonly counter: WindowCounter,
    private readonly resets: RequestPasswordResetHandler,
  ) {}

  /** @throws DomainError `too_many_requests` {retryAfter in seconds}, whether the address is known or not */
  async execute({ input, address }: ForgotPassword): Promise<void> {
    const retryAfter = await this.counter.count(`reset:${address}`, WINDOW, TRIES_ADDRESS);
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
    const least = sleep(LEAST);
    try {
      await this.request(input);
    } finally {
      await least;
    }
  }

  private async request({ email, tenant }: ForgotPasswordInput): Promise<void> {
    const account = createHash('sha256').update(email.toLowerCase()).digest('base64url');
    if ((await this.counter.count(`reset:${account}`, WINDOW, TRIES_ACCOUNT)) > 0) return;
    const domain = tenant?.trim().toLowerCase();
    const candidates = (await this.credentials.candidates(email)).filter(
      ({ tenantDomain, tenantStatus, userStatus }) =>
        tenantStatus === 'active' && userStatus === 'active' && (!domain || tenantDomain?.toLowerCase() === domain),
    );
    // An operator has no tenant, and gets a new password with `npm run fleet -- operator`.
    const requests = candidates.slice(0, MOST_TENANTS).flatMap(({ tenantId, userId }) => {
      if (tenantId === null) return [];
      const meta = ownCommand(tenantId, SYSTEM, 'RequestPasswordReset');
      return [this.resets.execute(new RequestPasswordReset(meta, userId)).catch(ignoreRefusal)];
    });
    await Promise.all(requests);
  }
}

/** Disabled just now: the answer is the same. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
