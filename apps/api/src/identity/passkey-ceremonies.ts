import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { NewPasskey, Passkey, PasskeyCandidate } from '#domain/identity/passkeys.js';
import type { PasskeyRequest } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { CHALLENGE_SECONDS } from './access-tokens.js';
import type { AssertionInput, AttestationInput } from './passkey-inputs.js';
import { RelyingParty } from './relying-party.js';

/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];

/** Loaded with the first passkey: until then the start does not wait for it. */
const webAuthn = () => import('@simplewebauthn/server');

export interface Asserted {
  readonly counter: number;
  readonly backedUp: boolean;
}

/**
 * The two ceremonies of WebAuthn (level 3, 7.1 and 7.2). A challenge is the hash of a token, so that nothing is kept between
 * asking and answering. Who uses a passkey is always verified, by finger, face or PIN.
 */
@Injectable()
export class PasskeyCeremonies {
  private readonly logger = new Logger('Passkeys');

  constructor(private readonly party: RelyingParty) {}

  async creation(
    token: string,
    user: { readonly id: string; readonly email: string; readonly name: string },
    present: readonly Passkey[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await webAuthn();
    return generateRegistrationOptions({
      rpName: 'FleetMS',
      rpID: this.party.id,
      userID: new Uint8Array(Buffer.from(user.id.replaceAll('-', ''), 'hex')),
      userName: user.email,
      userDisplayName: user.name,
      challenge: challengeOf(token),
      timeout: CHALLENGE_SECONDS * 1000,
      attestationType: 'none',
      excludeCredentials: present.map(({ credentialId, transports }) => ({
        id: credentialId,
        transports: [...transports],
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** @throws DomainError `passkey_wrong` */
  async created(token: string, input: AttestationInput): Promise<Omit<NewPasskey, 'id' | 'name'>> {
    const { verifyRegistrationResponse } = await webAuthn();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: input.id,
        rawId: input.id,
        type: 'public-key',
        response: {
          clientDataJSON: input.response.clientDataJSON,
          attestationObject: input.response.attestationObject,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: encoded(challengeOf(token)),
      expectedOrigin: this.party.origin,
      expectedRPID: this.party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((error: unknown) => this.refuse(error));
    if (!verified) throw new DomainError('passkey_wrong');
    const { credential, credentialDeviceType, credentialBackedUp } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: input.response.transports ?? [],
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
    };
  }

  /** @param allowed empty for whichever the browser has */
  request(token: string, allowed: readonly Passkey[] = []): PasskeyRequest {
    return {
      challenge: encoded(challengeOf(token)),
      rpId: this.party.id,
      timeout: CHALLENGE_SECONDS * 1000,
      userVerification: 'required',
      allowCredentials: allowed.map(({ credentialId, transports }) => ({
        id: credentialId,
        type: 'public-key',
        transports,
      })),
    };
  }

  /** @throws DomainError `passkey_wrong` */
  async asserted(token: string, input: AssertionInput, candidate: PasskeyCandidate): Promise<Asserted> {
    const { verifyAuthenticationResponse } = await webAuthn();
    const { clientDataJSON, authenticatorData, signature } = input.response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: input.id,
        rawId: input.id,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: encoded(challengeOf(token)),
      expectedOrigin: this.party.origin,
      expectedRPID: this.party.id,
      requireUserVerification: true,
      credential: {
        id: candidate.credentialId,
        publicKey: new Uint8Array(candidate.publicKey),
        // Looked at once the signature is known to be theirs: what anybody may send says nothing of a copy.
        counter: 0,
      },
    }).catch((error: unknown) => this.refuse(error));
    if (!verified) throw new DomainError('passkey_wrong');
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
  }

  /** Its errors tell what was sent was like; that is nobody's business who sent it. */
  private refuse(error: unknown): never {
    this.logger.debug(error instanceof Error ? error.message : error);
    throw new DomainError('passkey_wrong');
  }
}

function challengeOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function encoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
