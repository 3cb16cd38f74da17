import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions, type ThrottlerStorage } from '@nestjs/throttler';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Environment } from './config.js';
import { bearerToken, TokenCache, type Principal } from './token-cache.js';

const MINUTE = 60_000;

/** Counts in windows that begin with a key's first hit. In this process only: Redis takes its place when there are several. */
@Injectable()
export class WindowCounter implements ThrottlerStorage {
  private readonly windows = new Map<string, { hits: number; until: number }>();
  private sweepAt = 0;

  increment(
    key: string,
    ttl: number,
    limit: number,
    _blockDuration?: number,
    _throttler?: string,
  ): Promise<{ totalHits: number; timeToExpire: number; isBlocked: boolean; timeToBlockExpire: number }> {
    const now = Date.now();
    if (now > this.sweepAt) this.sweep(now);
    let window = this.windows.get(key);
    if (!window || window.until <= now) this.windows.set(key, (window = { hits: 0, until: now + ttl }));
    window.hits += 1;
    const seconds = Math.ceil((window.until - now) / 1000);
    const isBlocked = window.hits > limit;
    return Promise.resolve({ totalHits: window.hits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 });
  }

  /** Takes hits back: one, or all. */
  forgive(key: string, hits = Infinity): void {
    const window = this.windows.get(key);
    if (!window) return;
    window.hits -= hits;
    if (window.hits <= 0) this.windows.delete(key);
  }

  private sweep(now: number): void {
    this.sweepAt = now + MINUTE;
    for (const [key, window] of this.windows) if (window.until <= now) this.windows.delete(key);
  }
}

export function throttling(config: ConfigService<Environment, true>, storage: WindowCounter, tokens: TokenCache): ThrottlerModuleOptions {
  const perUser = config.get('FLEET_RATE_LIMIT', { infer: true });
  const userOf = (request: FastifyRequest): Principal | undefined => {
    const token = bearerToken(request);
    return token === undefined ? undefined : tokens.get(token);
  };
  return {
    storage,
    setHeaders: false,
    throttlers: [
      {
        ttl: MINUTE,
        limit: (context) => (userOf(context.switchToHttp().getRequest<FastifyRequest>()) ? perUser : Math.ceil(perUser / 10)),
      },
    ],
    // A token that was not verified yet counts against its address: made-up ones cost a signature check each.
    getTracker: (request) => {
      const user = userOf(request as unknown as FastifyRequest);
      return user ? `user:${user.tenantId ?? ''}/${user.userId}` : `address:${String(request['ip'])}`;
    },
    generateKey: (_context, tracker) => tracker,
  };
}

/** All routes of one caller count together. */
@Injectable()
export class ThrottleGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return Promise.resolve(true);
    const { url } = context.switchToHttp().getRequest<FastifyRequest>().routeOptions;
    return Promise.resolve(url?.startsWith('/api/health/') === true);
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    { timeToBlockExpire }: { timeToBlockExpire: number },
  ): Promise<void> {
    throw new DomainError('too_many_requests', { retryAfter: timeToBlockExpire });
  }
}
