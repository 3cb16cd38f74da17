import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';
import { Credentials, type LoginCandidate } from '#domain/identity/credentials.js';
import { Passwords } from '#domain/identity/passwords.js';
import type { ChallengeView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { passwordFits } from '../shared/passwords.js';
import { LoginThrottle } from './login-throttle.js';
import { SecondStep } from './second-step.js';
import { SessionOpener, type LoggedIn } from './session-opener.js';

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

export class LogIn extends Command<LoggedIn | ChallengeView> {
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
    private readonly passwords: Passwords,
    private readonly sessions: SessionOpener,
    private readonly secondStep: SecondStep,
    private readonly throttle: LoginThrottle,
  ) {}

  async execute({ input, address }: LogIn): Promise<LoggedIn | ChallengeView> {
    await this.throttle.begin(input.email, address);
    const least = sleep(LEAST);
    try {
      return await this.logIn(input, address);
    } finally {
      await least;
    }
  }

  private async logIn(input: LogInInput, address: string): Promise<LoggedIn | ChallengeView> {
    const { userId, tenantId, passwordHash } = only(await this.fitting(input));
    await this.throttle.succeeded(input.email, address);

    const user = await this.sessions.admit(tenantId, userId);
    const challenge = await this.secondStep.of(tenantId, userId);
    const outcome = challenge ? { secondFactor: challenge } : await this.sessions.open(tenantId, userId, user);
    // Checking takes time: a password that was replaced meanwhile, perhaps because somebody else knows it, opens nothing.
    if (tenantId !== null && (await this.passwords.hashOf(tenantId, userId)) !== passwordHash) {
      if ('refreshToken' in outcome) await this.sessions.close(outcome);
      throw new DomainError('invalid_credentials');
    }
    return outcome;
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

/** Who may log in, or else anyone, to be told why not. @throws DomainError `tenant_required` */
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
  return candidate;
}
