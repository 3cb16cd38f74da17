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

export function throttling(config: ConfigService<Environment, true>, storage: WindowCounter): ThrottlerModuleOptions {
  return { storage, throttlers: [{ ttl: MINUTE, limit: config.get('FLEET_RATE_LIMIT', { infer: true }) }] };
}

/**
 * All routes of one caller count together: of a user, or of an address that is not logged in (a tenth). The library's own
 * guard asks for decorators that we do not use and costs a fifth of a small request, so only its storage and options are kept.
 */
@Injectable()
export class ThrottleGuard implements CanActivate {
  private readonly perUser: number;

  constructor(
    private readonly counter: WindowCounter,
    private readonly tokens: TokenCache,
    config: ConfigService<Environment, true>,
  ) {
    this.perUser = config.get('FLEET_RATE_LIMIT', { infer: true });
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.url?.startsWith('/api/health/')) return true;
    const token = bearerToken(request);
    // A token that was not verified yet counts against its address: made-up ones cost a signature check each.
    const user = token === undefined ? undefined : this.tokens.get(token);
    const key = user ? `user:${user.tenantId ?? ''}/${user.userId}` : `address:${request.ip}`;
    const { isBlocked, timeToBlockExpire } = this.counter.count(key, MINUTE, user ? this.perUser : Math.ceil(this.perUser / 10));
    if (isBlocked) throw new DomainError('too_many_requests', { retryAfter: timeToBlockExpire });
    return true;
  }
}
