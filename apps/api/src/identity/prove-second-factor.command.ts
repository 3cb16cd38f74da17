import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length, MaxLength } from 'class-validator';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessTokens } from './access-tokens.js';
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

/** The second half of a log-in. */
@CommandHandler(ProveSecondFactor)
export class ProveSecondFactorHandler implements ICommandHandler<ProveSecondFactor> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
    private readonly sessions: SessionOpener,
  ) {}

  async execute({ input: { token, code } }: ProveSecondFactor): Promise<LoggedIn> {
    const principal = await this.tokens.challenged(token);
    if (!principal) throw new DomainError('challenge_expired');
    const { tenantId, userId, issuedAt } = principal;
    const factor = await this.factors.find(tenantId, userId);
    // Taken away meanwhile, or another password: the one they have is to be given anew.
    if (!factor?.confirmed || !(await this.sessions.stillHolds(tenantId, userId, issuedAt)))
      throw new DomainError('challenge_expired');
    await this.codes.prove(tenantId, userId, factor, code);
    const opened = await this.sessions.open(tenantId, userId, await this.sessions.admit(tenantId, userId));
    if (await this.sessions.stillHolds(tenantId, userId, issuedAt)) return opened;
    await this.sessions.close(opened);
    throw new DomainError('challenge_expired');
  }
}
