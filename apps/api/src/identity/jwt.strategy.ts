import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Principal } from '../shared/token-cache.js';
import { AccessTokens, AUDIENCE, ISSUER } from './access-tokens.js';

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

  validate({ sub, tid, iat, exp }: { sub: string; tid: string | null; iat: number; exp: number }): Principal {
    return { userId: sub, tenantId: tid, issuedAt: Math.round(iat * 1000), expiresAt: exp * 1000 };
  }
}
