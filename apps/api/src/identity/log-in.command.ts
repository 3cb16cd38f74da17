import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';
import { Credentials, type LoginCandidate } from '#domain/identity/credentials.js';
import type { MeView, TokenView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { assertTenantActive } from '../shared/access.guard.js';
import { LoginThrottle } from './login-throttle.js';
import { NewSession } from './new-session.js';
import { passwordFits } from '../shared/passwords.js';

export class LogInInput {
  @IsEmail()
  @MaxLength(254)
  email: string;

  @IsString()
  @MaxLength(128)
  password: string;

  /** Domain of the tenant; only needed where the same e-mail and password fit several. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  tenant?: string | null;
}

export interface LoggedIn {
  readonly token: TokenView;
  readonly refreshToken: string;
  readonly user: MeView;
}

export class LogIn extends Command<LoggedIn> {
  constructor(
    readonly input: LogInInput,
    readonly address: string,
  ) {
    super();
  }
}

/** Every log-in takes so long (ms): each tenant that knows the e-mail is one more password to check, and nobody is to hear how many. */
const LEAST = 100;

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly credentials: Credentials,
    private readonly accesses: AccessCache,
    private readonly throttle: LoginThrottle,
    private readonly begun: NewSession,
  ) {}

  async execute({ input, address }: LogIn): Promise<LoggedIn> {
    this.throttle.begin(input.email, address);
    const least = sleep(LEAST);
    try {
      return await this.logIn(input, address);
    } finally {
      await least;
    }
  }

  private async logIn(input: LogInInput, address: string): Promise<LoggedIn> {
    const { userId, tenantId } = only(await this.fitting(input));
    this.throttle.succeeded(input.email, address);

    // What was cached may be older than the user.
    this.accesses.invalidate(tenantId, userId);
    return this.begun.begin(tenantId, userId);
  }

  /** Those whose password it is. Nobody at all costs as much time as somebody else. */
  private async fitting({ email, password, tenant }: LogInInput): Promise<LoginCandidate[]> {
    const domain = tenant?.trim().toLowerCase();
    const candidates = (await this.credentials.candidates(email)).filter(
      (candidate) => !domain || candidate.tenantDomain?.toLowerCase() === domain || candidate.tenantId === domain,
    );
    if (candidates.length === 0) await passwordFits(undefined, password);
    const fitting: LoginCandidate[] = [];
    for (const candidate of candidates)
      if (await passwordFits(candidate.passwordHash, password)) fitting.push(candidate);
    if (fitting.length === 0) throw new DomainError('invalid_credentials');
    return fitting;
  }
}

/** @throws DomainError `tenant_required`, or why the only one may not log in */
function only(fitting: readonly LoginCandidate[]): LoginCandidate {
  const active = fitting.filter(
    ({ userStatus, tenantStatus }) => userStatus === 'active' && (tenantStatus ?? 'active') === 'active',
  );
  if (active.length > 1)
    throw new DomainError('tenant_required', {
      tenants: active.map((candidate) => candidate.tenantDomain ?? 'operator').join(', '),
    });
  const [candidate] = active.length === 1 ? active : fitting;
  if (!candidate) throw new DomainError('invalid_credentials');
  if (candidate.tenantStatus !== null) assertTenantActive(candidate.tenantStatus);
  if (candidate.userStatus !== 'active') throw new DomainError('user_disabled');
  return candidate;
}
