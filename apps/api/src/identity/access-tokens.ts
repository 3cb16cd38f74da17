import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { SigningKeys, type SigningKey } from '#domain/identity/signing-keys.js';
import type { TokenView } from '#domain/identity/views.js';
import { isOutage } from '../shared/problems.js';

export const TOKEN_SECONDS = 600;
export const ISSUER = 'fleetms';
export const AUDIENCE = 'fleetms-api';
/** Of tokens that are good for one thing only. */
const CHALLENGE_AUDIENCES = {
  /** To come back with a second factor. */
  'second factor': 'fleetms-second-factor',
  /** To add a passkey. */
  'new passkey': 'fleetms-new-passkey',
  /** To log in with one. */
  passkey: 'fleetms-passkey',
} as const;
export type ChallengeKind = keyof typeof CHALLENGE_AUDIENCES;
export const CHALLENGE_SECONDS = 300;

/** Whose it is; its id is kept once it was used. */
export interface Challenge {
  readonly id: string;
  readonly userId: string;
  readonly tenantId: string | null;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

interface ChallengeClaims {
  readonly jti: string;
  readonly sub: string;
  readonly tid: string | null;
  readonly iat: number;
}

const DAY = 24 * 3600;
/** A key signs for a month; it is accepted a day longer, which no token outlives. */
const SIGN_SECONDS = 30 * DAY;
const KEEP_SECONDS = 31 * DAY;
/** How long the keys read last are trusted to be all there are (ms). */
const FRESH_FOR = 60_000;
/** A key id that nobody knows makes the keys be read again, but not more often than this (ms). */
const PATIENCE = 1_000;

interface Keys {
  readonly signing: { readonly kid: string; readonly key: KeyObject };
  readonly accepted: ReadonlyMap<string, KeyObject>;
}

/** Access tokens: ES256, ten minutes, signed with the newest key of the database. */
@Injectable()
export class AccessTokens implements OnApplicationBootstrap {
  private keys: Promise<Keys> | undefined;
  private readAt = -Infinity;

  constructor(
    private readonly jwt: JwtService,
    private readonly stored: SigningKeys,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.current();
  }

  /** @param signedIn whether they have just proved who they are, or go on with what they began */
  issue(userId: string, tenantId: string | null, signedIn: boolean): Promise<TokenView> {
    return this.sign(userId, tenantId, AUDIENCE, TOKEN_SECONDS, signedIn);
  }

  /** Good for five minutes and one thing. No route takes it for a log-in. */
  challenge(kind: ChallengeKind, userId: string, tenantId: string | null): Promise<TokenView> {
    return this.sign(userId, tenantId, CHALLENGE_AUDIENCES[kind], CHALLENGE_SECONDS);
  }

  /** Whose challenge it is; undefined when it is none, or too old. */
  async challenged(kind: ChallengeKind, token: string): Promise<Challenge | undefined> {
    try {
      const header = this.jwt.decode<{ header: { kid?: string } } | null>(token, { complete: true })?.header;
      const publicKey = await this.publicKey(header?.kid ?? '');
      if (publicKey === undefined) return undefined;
      const { jti, sub, tid, iat } = await this.jwt.verifyAsync<ChallengeClaims>(token, {
        publicKey,
        algorithms: ['ES256'],
        issuer: ISSUER,
        audience: CHALLENGE_AUDIENCES[kind],
      });
      return { id: jti, userId: sub, tenantId: tid, issuedAt: Math.round(iat * 1000) };
    } catch (error) {
      if (isOutage(error)) throw error;
      return undefined;
    }
  }

  private async sign(
    userId: string,
    tenantId: string | null,
    audience: string,
    expiresIn: number,
    signedIn = false,
  ): Promise<TokenView> {
    const { kid, key } = (await this.current()).signing;
    // To the millisecond (RFC 7519, 2 allows it): a token of just before a new password is of before it.
    const now = Date.now() / 1000;
    const accessToken = await this.jwt.signAsync(
      { tid: tenantId, iat: now, ...(signedIn && { auth_time: now }) },
      {
        algorithm: 'ES256',
        keyid: kid,
        privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
        subject: userId,
        issuer: ISSUER,
        audience,
        expiresIn,
        jwtid: randomUUID(),
      },
    );
    return { accessToken, expiresIn };
  }

  /** The public key that a token says it was signed with. */
  async publicKey(kid: string): Promise<string | undefined> {
    const known = (await this.current()).accepted.get(kid) ?? (await this.current(PATIENCE)).accepted.get(kid);
    return known?.export({ type: 'spki', format: 'pem' }).toString();
  }

  private current(freshFor = FRESH_FOR): Promise<Keys> {
    const now = performance.now();
    if (this.keys && now - this.readAt < freshFor) return this.keys;
    const before = this.keys;
    const read = this.read();
    this.readAt = now;
    this.keys = read;
    read.catch(() => {
      // An outage is no reason to stop believing in the keys of a minute ago.
      if (this.keys === read) [this.keys, this.readAt] = [before, before ? this.readAt : -Infinity];
    });
    return before ? read.catch(() => before) : read;
  }

  private async read(): Promise<Keys> {
    let keys = await this.stored.all();
    if (!keys[0] || Date.now() - keys[0].createdAt.getTime() > SIGN_SECONDS * 1000) {
      await this.stored.add(newKey(), SIGN_SECONDS, KEEP_SECONDS);
      keys = await this.stored.all();
    }
    const [newest] = keys;
    if (!newest) throw new Error('There is no key to sign access tokens with');
    return {
      signing: { kid: newest.kid, key: createPrivateKey({ key: newest.privateJwk, format: 'jwk' }) },
      accepted: new Map(keys.map((key) => [key.kid, createPublicKey({ key: key.publicJwk, format: 'jwk' })])),
    };
  }
}

function newKey(): Pick<SigningKey, 'kid' | 'privateJwk' | 'publicJwk'> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid: randomUUID(),
    privateJwk: { ...privateKey.export({ format: 'jwk' }) },
    publicJwk: { ...publicKey.export({ format: 'jwk' }) },
  };
}
