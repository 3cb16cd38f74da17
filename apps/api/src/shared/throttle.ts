import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { WindowCounter, type Taken } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Environment } from './config.js';
import { bearerToken, TokenCache } from './token-cache.js';

const MINUTE = 60_000;

/** What one user may do in a minute, whichever way it comes. */
@Injectable()
export class UserRate {
  readonly limit: number;

  constructor(
    private readonly counter: WindowCounter,
    config: ConfigService<Environment, true>,
  ) {
    this.limit = config.get('FLEET_RATE_LIMIT', { infer: true });
  }

  /** For what comes many in one request: as many of them as may still be done in this minute. */
  async take(user: User, wanted: number): Promise<Taken> {
    return this.counter.take(keyOf(user), MINUTE, this.limit, wanted);
  }
}

/** All routes of one caller count together: of a user, or of an address that is not logged in (a tenth). */
@Injectable()
export class ThrottleGuard implements CanActivate {
  constructor(
    private readonly counter: WindowCounter,
    private readonly tokens: TokenCache,
    private readonly rate: UserRate,
  ) {}

  /** Answers at once where the count is at hand: every request passes here. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.url?.startsWith('/api/health/')) return true;
    const token = bearerToken(request);
    // A token that was not verified yet counts against its address: made-up ones cost a signature check each.
    const user = token === undefined ? undefined : this.tokens.get(token);
    const key = user ? keyOf(user) : `address:${request.ip}`;
    const wait = this.counter.count(key, MINUTE, user ? this.rate.limit : Math.ceil(this.rate.limit / 10));
    return typeof wait === 'number' ? letThrough(wait) : wait.then(letThrough);
  }
}

interface User {
  readonly tenantId: string | null;
  readonly userId: string;
}

function keyOf({ tenantId, userId }: User): string {
  return `user:${tenantId ?? ''}/${userId}`;
}

/** @throws DomainError `too_many_requests` {retryAfter in seconds} */
function letThrough(retryAfter: number): true {
  if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
  return true;
}
