import type { Write } from '../ports/repository.js';

/** More than anybody has devices; it bounds what a log-in looks at. */
export const MOST_PASSKEYS = 20;

/** What an authenticator answered when a passkey was made. Bytes are base64url. */
export interface NewPasskey {
  /** Ours, which the log names. */
  readonly id: string;
  /** The authenticator's. */
  readonly credentialId: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  /** Signatures so far; 0 for ever where it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether it may be copied to other devices, and was. */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly name: string;
}

export interface Passkey extends NewPasskey {
  readonly addedAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Whose assertion it may be. */
export type PasskeyCandidate = Pick<Passkey, 'id' | 'credentialId' | 'publicKey' | 'counter'> & {
  readonly tenantId: string | null;
  readonly userId: string;
};

/** Public keys and names of passkeys. Ordinary rows, like passwords. Tenant null: a platform operator. */
export abstract class Passkeys {
  /** The oldest first. */
  abstract of(tenantId: string | null, userId: string): Promise<Passkey[]>;

  /** Everyone with a credential of this id, in whatever tenant: authenticators choose ids, so somebody might copy another's. */
  abstract candidates(credentialId: string): Promise<PasskeyCandidate[]>;

  /** It signed. False when its counter did not go forward, or it was removed meanwhile. */
  abstract use(
    candidate: PasskeyCandidate,
    after: { readonly counter: number; readonly backedUp: boolean },
  ): Promise<boolean>;

  /** False when it is not there. */
  abstract rename(tenantId: string | null, userId: string, id: string, name: string): Promise<boolean>;

  /** Uses the challenge up that it was made for; raises `challenge_gone` when that was used before, `passkey_present`. */
  abstract adding(userId: string, passkey: NewPasskey, challengeId: string): Write;

  /** @param id undefined for all of them */
  abstract removal(userId: string, id?: string): Write;
}
