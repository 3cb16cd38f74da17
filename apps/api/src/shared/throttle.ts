import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Environment } from './config.js';
import { bearerToken, TokenCache } from './token-cache.js';

const MINUTE = 60_000;

/** Counts in windows that begin with a key's first hit. In this process only: Redis takes its place when there are several. */
@Injectable()
export class WindowCounter {
  private readonly windows = new Map<string, { hits: number; until: number }>();
  private sweepAt = 0;

  /** One more hit. @returns how long to wait (seconds), 0 while there are no more than `limit` in `window` ms */
  count(key: string, window: number, limit: number): number {
    const now = Date.now();
    if (now > this.sweepAt) this.sweep(now);
    let current = this.windows.get(key);
    if (!current || current.until <= now) this.windows.set(key, (current = { hits: 0, until: now + window }));
    current.hits += 1;
    return current.hits > limit ? Math.ceil((current.until - now) / 1000) : 0;
  }

  /** Takes hits back: one, or all. */
  forgive(key: string, hits: number): void {
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

/** All routes of one caller count together: of a user, or of an address that is not logged in (a tenth). */
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
    const retryAfter = this.counter.count(key, MINUTE, user ? this.perUser : Math.ceil(this.perUser / 10));
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
    return true;
  }
}
