import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length } from 'class-validator';
import { generateURI } from 'otplib';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import { CommandInput, type OwnMeta } from '../shared/command-meta.js';
import { OwnFactors } from './own-factors.js';
import { OwnProof, type Proof } from './own-proof.js';
import { RecoveryCodeMaker, type ShownRecoveryCodes } from './recovery-codes.js';
import { SecondFactorCodes } from './second-factor-codes.js';

export interface BegunSecondFactor {
  /** Base32, to be typed in where nothing can be scanned. */
  readonly secret: string;
  /** `otpauth://…`, to be shown as a QR code. */
  readonly uri: string;
}

export class BeginSecondFactor extends Command<BegunSecondFactor> {
  constructor(
    readonly caller: Access,
    readonly proof: Proof,
  ) {
    super();
  }
}

/** Makes a secret. It is asked of nobody until a code of it was typed in. */
@CommandHandler(BeginSecondFactor)
export class BeginSecondFactorHandler implements ICommandHandler<BeginSecondFactor> {
  constructor(
    private readonly proofs: OwnProof,
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
  ) {}

  async execute({ caller, proof }: BeginSecondFactor): Promise<BegunSecondFactor> {
    await this.proofs.require(caller, proof);
    const { tenantId, userId, profile } = caller;
    const secret = this.codes.newSecret();
    if (!(await this.factors.begin(tenantId, userId, this.codes.seal(tenantId, userId, secret))))
      throw new DomainError('second_factor_present');
    return { secret, uri: generateURI({ issuer: 'FleetMS', label: profile.user.email, secret }) };
  }
}

export class SecondFactorCodeInput extends CommandInput {
  @IsString()
  @Length(6, 40)
  code: string;
}

export class ConfirmSecondFactor extends Command<ShownRecoveryCodes> {
  constructor(
    readonly meta: OwnMeta,
    readonly code: string,
  ) {
    super();
  }
}

/** A code proves that the secret arrived; from now on it is asked for. */
@CommandHandler(ConfirmSecondFactor)
export class ConfirmSecondFactorHandler implements ICommandHandler<ConfirmSecondFactor> {
  constructor(
    private readonly factors: SecondFactors,
    private readonly codes: SecondFactorCodes,
    private readonly recoveryCodes: RecoveryCodeMaker,
    private readonly own: OwnFactors,
  ) {}

  async execute({ meta, code }: ConfirmSecondFactor): Promise<ShownRecoveryCodes> {
    const { tenantId, commandId } = meta;
    const userId = meta.actor.userId!;
    const factor = await this.factors.find(tenantId, userId);
    if (!factor) throw new DomainError('no_second_factor');
    // A user's repeat finds it confirmed, and gets its first answer below; the log knows nothing of operators.
    if (!factor.confirmed) await this.codes.prove(tenantId, userId, factor, code, 'digits');
    else if (tenantId === null) throw new DomainError('second_factor_present');
    const made = this.recoveryCodes.make(tenantId, userId, commandId);
    await this.own.change(meta, { name: 'AddSecondFactor' }, [
      ...this.factors.confirmation(userId, factor.sealed),
      this.recoveryCodes.keeping(userId, made),
    ]);
    return this.recoveryCodes.shown(tenantId, userId, made);
  }
}
