import type { Write } from '../ports/repository.js';

/** What is kept of a user's second factor. */
export interface SecondFactor {
  /** The shared secret, encrypted. */
  readonly sealed: Uint8Array;
  /** A code was typed in once; before that it is asked of nobody. */
  readonly confirmed: boolean;
  /** Recovery codes that were not used yet. */
  readonly codesLeft: number;
}

/** Secrets of second factors and hashes of recovery codes. Ordinary rows, like passwords: none of this is in the log. */
export abstract class SecondFactors {
  abstract find(tenantId: string, userId: string): Promise<SecondFactor | undefined>;

  /** Takes the place of one that was not confirmed. False when a confirmed one is there. */
  abstract begin(tenantId: string, userId: string, sealed: Uint8Array): Promise<boolean>;

  /** False when this step, or a later one, was used before. @param step number of the 30 seconds since 1970 that a code was for */
  abstract useStep(tenantId: string, userId: string, step: number): Promise<boolean>;

  /** False when there is no such code, or it was used before. */
  abstract useCode(tenantId: string, userId: string, hash: Uint8Array): Promise<boolean>;

  /** Raises when what was begun is no longer `sealed`. */
  abstract confirmation(userId: string, sealed: Uint8Array, codes: readonly Uint8Array[]): readonly Write[];

  abstract removal(userId: string): readonly Write[];
}
