import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Principal } from '../shared/token-cache.js';
import { AccessTokens, AUDIENCE, ISSUER } from './access-tokens.js';

/** `auth_time` as OpenID Connect has it (core, 2): only in the first token of a session. */
interface Claims {
  readonly sub: string;
  readonly tid: string | null;
  readonly iat: number;
  readonly exp: number;
  readonly auth_time?: number;
}

/** The header of a token, read before anything in it is believed. */
function keyIdOf(token: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const kid = (header as { kid?: unknown } | null)?.kid;
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(tokens: AccessTokens) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: string) => void) => {
        const kid = keyIdOf(token);
        const key = kid === undefined ? Promise.resolve(undefined) : tokens.publicKey(kid);
        key.then(
          // Without a key the verifier refuses; it is told nothing to tell.
          (found) => (found === undefined ? done(new Error('unknown key')) : done(null, found)),
          (error: unknown) => done(error),
        );
      },
    });
  }

  validate({ sub, tid, iat, exp, auth_time = 0 }: Claims): Principal {
    const [issuedAt, signedInAt] = [Math.round(iat * 1000), Math.round(auth_time * 1000)];
    return { userId: sub, tenantId: tid, issuedAt, expiresAt: exp * 1000, signedInAt };
  }
}
