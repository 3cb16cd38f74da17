import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsString, Length, MaxLength } from 'class-validator';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { v5 as uuidv5 } from 'uuid';
import { Passkeys } from '#domain/identity/passkeys.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { requireText } from '#domain/shared/require.js';
import type { Access } from '../shared/access.js';
import { CommandInput, type OwnMeta } from '../shared/command-meta.js';
import { Nested } from '../shared/nested.js';
import { AccessTokens } from './access-tokens.js';
import { OwnFactors } from './own-factors.js';
import { OwnProof, type Proof } from './own-proof.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { AttestationInput } from './passkey-inputs.js';
import { RecoveryCodeMaker, type ShownRecoveryCodes } from './recovery-codes.js';

export interface PasskeyCreationView {
  readonly token: string;
  readonly expiresIn: number;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

export class BeginPasskey extends Command<PasskeyCreationView> {
  constructor(
    readonly caller: Access,
    readonly proof: Proof,
  ) {
    super();
  }
}

/** Asks an authenticator for a new passkey. */
@CommandHandler(BeginPasskey)
export class BeginPasskeyHandler implements ICommandHandler<BeginPasskey> {
  constructor(
    private readonly proofs: OwnProof,
    private readonly tokens: AccessTokens,
    private readonly passkeys: Passkeys,
    private readonly ceremonies: PasskeyCeremonies,
  ) {}

  async execute({ caller, proof }: BeginPasskey): Promise<PasskeyCreationView> {
    await this.proofs.require(caller, proof);
    const { userId, tenantId, profile } = caller;
    const { accessToken: token, expiresIn } = await this.tokens.challenge('new passkey', userId, tenantId);
    const present = await this.passkeys.of(tenantId, userId);
    return { token, expiresIn, options: await this.ceremonies.creation(token, profile.user, present) };
  }
}

export class AddPasskeyInput extends CommandInput {
  @IsString()
  @MaxLength(2_000)
  token: string;

  /** What the person calls it. */
  @IsString()
  @Length(1, 100)
  name: string;

  @Nested(() => AttestationInput)
  credential: AttestationInput;
}

export class AddPasskey extends Command<ShownRecoveryCodes> {
  constructor(
    readonly meta: OwnMeta,
    readonly input: AddPasskeyInput,
  ) {
    super();
  }
}

@CommandHandler(AddPasskey)
export class AddPasskeyHandler implements ICommandHandler<AddPasskey> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly ceremonies: PasskeyCeremonies,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: RecoveryCodeMaker,
    private readonly own: OwnFactors,
  ) {}

  /** @throws DomainError `challenge_gone`, `passkey_wrong`, `passkey_present`, `too_many_passkeys` */
  async execute({ meta, input: { token, name, credential } }: AddPasskey): Promise<ShownRecoveryCodes> {
    const { tenantId, commandId } = meta;
    const userId = meta.actor.userId!;
    const challenge = await this.tokens.challenged('new passkey', token);
    if (challenge?.userId !== userId || challenge.tenantId !== tenantId) throw new DomainError('challenge_gone');
    const created = await this.ceremonies.created(token, credential);
    const passkey = { ...created, id: uuidv5('passkey', commandId), name: requireText('name', name, 100) };
    const made = this.recoveryCodes.make(tenantId, userId, commandId);
    await this.own.change(meta, { name: 'AddPasskey', passkeyId: passkey.id }, [
      this.passkeys.adding(userId, passkey, challenge.id),
      this.recoveryCodes.keeping(userId, made),
    ]);
    return this.recoveryCodes.shown(tenantId, userId, made);
  }
}
