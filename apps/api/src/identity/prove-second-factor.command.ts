import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length, MaxLength } from 'class-validator';
import { Passkeys } from '#domain/identity/passkeys.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessTokens } from './access-tokens.js';
import type { PasskeyProofInput } from './log-in-with-passkey.command.js';
import { PasskeyProofs } from './passkey-proofs.js';
import { SecondFactorCodes } from './second-factor-codes.js';
import { SessionOpener, type LoggedIn } from './session-opener.js';

export class ProveSecondFactorInput {
  /** What the log-in answered. */
  @IsString()
  @MaxLength(2_000)
  token: string;

  /** Six digits, or a recovery code. */
  @IsString()
  @Length(6, 40)
  code: string;
}

export class ProveSecondFactor extends Command<LoggedIn> {
  constructor(readonly input: ProveSecondFactorInput) {
    super();
  }
}

/** The second half of a log-in, by a code. */
@CommandHandler(ProveSecondFactor)
export class ProveSecondFactorHandler implements ICommandHandler<ProveSecondFactor> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly codes: SecondFactorCodes,
    private readonly sessions: SessionOpener,
  ) {}

  async execute({ input: { token, code } }: ProveSecondFactor): Promise<LoggedIn> {
    const principal = await this.tokens.challenged('second factor', token);
    if (!principal) throw new DomainError('challenge_expired');
    const { tenantId, userId, issuedAt } = principal;
    const [factor, passkeys] = await Promise.all([
      this.factors.find(tenantId, userId),
      this.passkeys.of(tenantId, userId),
    ]);
    // Taken away meanwhile: the password alone is to be given anew.
    if (!factor?.confirmed && passkeys.length === 0) throw new DomainError('challenge_expired');
    return this.sessions.openIfHolds(tenantId, userId, issuedAt, () =>
      this.codes.prove(tenantId, userId, factor?.confirmed ? factor : undefined, code),
    );
  }
}

export class ProveSecondFactorWithPasskey extends Command<LoggedIn> {
  constructor(readonly input: PasskeyProofInput) {
    super();
  }
}

/** The second half of a log-in, by one of their passkeys. */
@CommandHandler(ProveSecondFactorWithPasskey)
export class ProveSecondFactorWithPasskeyHandler implements ICommandHandler<ProveSecondFactorWithPasskey> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly proofs: PasskeyProofs,
    private readonly codes: SecondFactorCodes,
    private readonly sessions: SessionOpener,
  ) {}

  async execute({ input: { token, credential } }: ProveSecondFactorWithPasskey): Promise<LoggedIn> {
    const challenge = await this.tokens.challenged('second factor', token);
    if (!challenge) throw new DomainError('challenge_expired');
    const { tenantId, userId, issuedAt } = challenge;
    return this.sessions.openIfHolds(tenantId, userId, issuedAt, () =>
      this.codes.counted(tenantId, userId, () => this.proofs.prove({ ...challenge, token }, credential, challenge)),
    );
  }
}
