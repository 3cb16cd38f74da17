import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, MaxLength } from 'class-validator';
import type { PasskeyRequestView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { Nested } from '../shared/nested.js';
import { AccessTokens } from './access-tokens.js';
import { LoginThrottle } from './login-throttle.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { AssertionInput } from './passkey-inputs.js';
import { PasskeyProofs } from './passkey-proofs.js';
import { SessionOpener, type LoggedIn } from './session-opener.js';

/** As of a log-in with a password: nobody is to hear whether a credential is known. */
const LEAST = 100;

export class BeginPasskeyLogIn extends Command<PasskeyRequestView> {}

@CommandHandler(BeginPasskeyLogIn)
export class BeginPasskeyLogInHandler implements ICommandHandler<BeginPasskeyLogIn> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly ceremonies: PasskeyCeremonies,
  ) {}

  async execute(): Promise<PasskeyRequestView> {
    const { accessToken: token, expiresIn } = await this.tokens.challenge('passkey', 'anybody', null);
    return { token, expiresIn, options: this.ceremonies.request(token) };
  }
}

export class PasskeyProofInput {
  @IsString()
  @MaxLength(2_000)
  token: string;

  @Nested(() => AssertionInput)
  credential: AssertionInput;
}

export class LogInWithPasskey extends Command<LoggedIn> {
  constructor(
    readonly input: PasskeyProofInput,
    readonly address: string,
  ) {
    super();
  }
}

/** What one has and what one is or knows: no password is asked for, nor for which tenant. */
@CommandHandler(LogInWithPasskey)
export class LogInWithPasskeyHandler implements ICommandHandler<LogInWithPasskey> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly proofs: PasskeyProofs,
    private readonly throttle: LoginThrottle,
    private readonly sessions: SessionOpener,
  ) {}

  /** @throws DomainError `challenge_gone`, `passkey_wrong`, `too_many_requests`, and why they may not come in */
  async execute({ input: { token, credential }, address }: LogInWithPasskey): Promise<LoggedIn> {
    await this.throttle.begin(credential.id, address);
    const least = sleep(LEAST);
    try {
      const challenge = await this.tokens.challenged('passkey', token);
      if (!challenge) throw new DomainError('challenge_gone');
      const { tenantId, userId } = await this.proofs.prove({ ...challenge, token }, credential);
      await this.throttle.succeeded(credential.id, address);
      return await this.sessions.open(tenantId, userId, await this.sessions.admit(tenantId, userId));
    } finally {
      await least;
    }
  }
}
