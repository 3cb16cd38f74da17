/** A log-in ends this long after its last use. */
export const SESSION_SECONDS = 14 * 24 * 3600;
/** And this long after it began, however much it is used. */
export const FAMILY_SECONDS = 30 * 24 * 3600;

/** A log-in: every refresh token that grew out of one belongs to its family. Tokens are kept as SHA-256 only. */
export interface NewSession {
  readonly id: string;
  /** Null for a platform operator. */
  readonly tenantId: string | null;
  readonly userId: string;
  readonly family: string;
  readonly tokenHash: Uint8Array;
}

export type Rotation =
  | {
      readonly outcome: 'rotated';
      readonly tenantId: string | null;
      readonly userId: string;
      readonly family: string;
    }
  | { readonly outcome: 'reused'; readonly family: string }
  | {
      readonly outcome: 'expired' | 'unknown';
      readonly tenantId: string | null;
      /** Whose it was before it ended; null for one that was never given. */
      readonly userId: string | null;
    };

export abstract class Sessions {
  abstract create(session: NewSession): Promise<void>;

  /**
   * Exchanges a token for the next, and again for as long as no later one was used: the answer may have been lost. Once one
   * was, those before it and beside it are `reused`, and their whole family has ended.
   */
  abstract rotate(
    oldHash: Uint8Array,
    next: { readonly id: string; readonly tokenHash: Uint8Array },
  ): Promise<Rotation>;

  /** Ends the log-in that this token belongs to. */
  abstract revokeFamily(tokenHash: Uint8Array): Promise<void>;
  abstract revokeUser(tenantId: string | null, userId: string): Promise<void>;
}
