import { Injectable } from '@nestjs/common';
import passport from 'passport';
import { isOutage } from '../shared/problems.js';
import type { Principal } from '../shared/token-cache.js';

type Done = (error: unknown, user?: Principal | false | null, info?: unknown) => void;
type Middleware = (request: object, response: object, next: (error?: unknown) => void) => void;

/** Whose an access token is: the strategy `jwt` that guards HTTP, without a request. */
@Injectable()
export class AccessTokenCheck {
  /** Undefined for a token that is not valid (any more). @throws when the keys cannot be read, which says nothing about the token */
  principalOf(token: string): Promise<Principal | undefined> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, user, info) => {
        if (error) reject(error instanceof Error ? error : new Error('The token could not be checked'));
        else if (isOutage(info)) reject(info);
        else resolve(user || undefined);
      };
      const check = passport.authenticate('jwt', { session: false }, done) as Middleware;
      check({ headers: { authorization: `Bearer ${token}` } }, {}, (error) => reject(error));
    });
  }
}
