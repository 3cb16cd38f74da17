/** JSON Web Key (RFC 7517) of an EC P-256 pair. */
export type Jwk = Readonly<Record<string, unknown>>;

export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
  readonly createdAt: Date;
  /** Until then tokens signed with it are accepted. */
  readonly retiresAt: Date;
}

/** The keys that access tokens are signed with, shared by all processes and changed from time to time. */
export abstract class SigningKeys {
  /** Those still accepted, newest first; a token is signed with the first. */
  abstract all(): Promise<SigningKey[]>;

  /** Adds a key unless one younger than `signSeconds` is there. It is accepted for `keepSeconds`. */
  abstract add(
    key: Pick<SigningKey, 'kid' | 'privateJwk' | 'publicJwk'>,
    signSeconds: number,
    keepSeconds: number,
  ): Promise<void>;
}
