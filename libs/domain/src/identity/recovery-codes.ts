import type { Write } from '../ports/repository.js';

/** Hashes of the one set of codes that stand in for whatever second factors somebody has. Tenant null: a platform operator. */
export abstract class RecoveryCodes {
  /** How many were not used yet. */
  abstract left(tenantId: string | null, userId: string): Promise<number>;

  /** Whether a code belongs to their set, used or not. */
  abstract holds(tenantId: string | null, userId: string, hash: Uint8Array): Promise<boolean>;

  /** False when there is no such code, or it was used before. */
  abstract use(tenantId: string | null, userId: string, hash: Uint8Array): Promise<boolean>;

  /** Unless they have a set already. */
  abstract keeping(userId: string, hashes: readonly Uint8Array[]): Write;

  /** Takes the place of what there is. */
  abstract renewal(userId: string, hashes: readonly Uint8Array[]): readonly Write[];

  /** Where no second factor is left. */
  abstract ending(userId: string): Write;
}
