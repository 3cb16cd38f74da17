import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Environment } from './config.js';

/**
 * For routes that act on a cookie: another site's page must not be able to use it. Every browser names the origin of a
 * POST; what names none is no browser and has no cookie by accident.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  private readonly publicOrigin: string | undefined;

  constructor(config: ConfigService<Environment, true>) {
    const url = config.get('FLEET_PUBLIC_URL', { infer: true });
    this.publicOrigin = url === undefined ? undefined : new URL(url).origin;
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') throw new DomainError('origin_not_allowed');
    if (headers.origin !== undefined && !this.isOurs(headers.origin, headers.host))
      throw new DomainError('origin_not_allowed');
    return true;
  }

  private isOurs(origin: string, host: string | undefined): boolean {
    return origin === this.publicOrigin || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
  }
}
