import type { Write } from '../ports/repository.js';

/** What is kept of a user's authenticator app. */
export interface SecondFactor {
  /** The shared secret, encrypted. */
  readonly sealed: Uint8Array;
  /** A code was typed in once; before that it is asked of nobody. */
  readonly confirmed: boolean;
}

/**
 * Secrets of authenticator apps. Ordinary rows, like passwords: none of this is in the log. Tenant null: a platform operator.
 */
export abstract class SecondFactors {
  abstract find(tenantId: string | null, userId: string): Promise<SecondFactor | undefined>;

  /** Takes the place of one that was not confirmed. False when a confirmed one is there. */
  abstract begin(tenantId: string | null, userId: string, sealed: Uint8Array): Promise<boolean>;

  /** False when this step, or a later one, was used before. @param step number of the 30 seconds since 1970 that a code was for */
  abstract useStep(tenantId: string | null, userId: string, step: number): Promise<boolean>;

  /** Raises when what was begun is no longer `sealed`. */
  abstract confirmation(userId: string, sealed: Uint8Array): readonly Write[];

  abstract removal(userId: string): Write;

  /** For operators, whom the log knows nothing of: what belongs together, in one transaction. @throws DomainError as a user's change */
  abstract carryOut(tenantId: null, writes: readonly Write[]): Promise<void>;
}
