import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length, MaxLength } from 'class-validator';
import { generateURI } from 'otplib';
import { Credentials } from '#domain/identity/credentials.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { decide } from '#domain/identity/user.commands.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { passwordFits } from '../shared/passwords.js';
import type { TenantAccess } from '../shared/request-context.js';
import { LoginThrottle } from './login-throttle.js';
import { recoveryCodes, recoveryHash, SecondFactorCodes } from './second-factor-codes.js';

export class BeginSecondFactorInput {
  /** One's own: whoever finds a screen left open locks nobody out. */
  @IsString()
  @MaxLength(128)
  password: string;
}

export interface BegunSecondFactor {
  /** Base32, to be typed in where nothing can be scanned. */
  readonly secret: string;
  /** `otpauth://…`, to be shown as a QR code. */
  readonly uri: string;
}

export class BeginSecondFactor extends Command<BegunSecondFactor> {
  constructor(
    readonly caller: TenantAccess,
    readonly password: string,
    readonly address: string,
  ) {
    super();
  }
}

/** Makes a secret. It is asked of nobody until a code of it was typed in. */
@CommandHandler(BeginSecondFactor)
export class BeginSecondFactorHandler implements ICommandHandler<BeginSecondFactor> {
  constructor(
    private readonly credentials: Credentials,
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
    private readonly throttle: LoginThrottle,
  ) {}

  async execute({ caller, password, address }: BeginSecondFactor): Promise<BegunSecondFactor> {
    const { tenantId, userId, profile } = caller;
    const { email } = profile.user;
    await this.throttle.begin(email, address);
    const own = (await this.credentials.candidates(email)).find(
      (candidate) => candidate.userId === userId && candidate.tenantId === tenantId,
    );
    if (!(await passwordFits(own?.passwordHash, password))) throw new DomainError('password_wrong');
    await this.throttle.succeeded(email, address);
    const secret = this.codes.newSecret();
    if (!(await this.factors.begin(tenantId, userId, this.codes.seal(tenantId, userId, secret))))
      throw new DomainError('second_factor_present');
    return { secret, uri: generateURI({ issuer: 'FleetMS', label: email, secret }) };
  }
}

export class SecondFactorCodeInput extends CommandInput {
  @IsString()
  @Length(6, 40)
  code: string;
}

/** Shown once. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

export class ConfirmSecondFactor extends Command<RecoveryCodes> {
  constructor(
    readonly meta: CommandMeta,
    readonly userId: string,
    readonly code: string,
  ) {
    super();
  }
}

/** A code proves that the secret arrived; from now on it is asked for. */
@CommandHandler(ConfirmSecondFactor)
export class ConfirmSecondFactorHandler implements ICommandHandler<ConfirmSecondFactor> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
  ) {}

  async execute({ meta, userId, code }: ConfirmSecondFactor): Promise<RecoveryCodes> {
    const { tenantId, commandId } = meta;
    const factor = await this.factors.find(tenantId, userId);
    if (!factor) throw new DomainError('no_second_factor');
    // A repeat finds it confirmed, and gets its first answer below.
    if (!factor.confirmed) await this.codes.prove(tenantId, userId, factor, code, 'digits');
    const made = recoveryCodes(this.codes.open(tenantId, userId, factor.sealed), commandId);
    await this.users.change(
      userId,
      meta,
      (user) => decide(user, { name: 'AddSecondFactor' }, decisionContext(meta)),
      [],
      this.factors.confirmation(userId, factor.sealed, made.map(recoveryHash)),
    );
    return { recoveryCodes: made };
  }
}
