import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Sessions } from '#domain/identity/sessions.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { assertTenantActive } from '../shared/access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { newRefreshToken, tokenHash } from './session-cookie.js';
import type { LoggedIn } from './session-opener.js';

export class RefreshSession extends Command<LoggedIn> {
  constructor(readonly refreshToken: string | undefined) {
    super();
  }
}

@CommandHandler(RefreshSession)
export class RefreshSessionHandler implements ICommandHandler<RefreshSession> {
  private readonly logger = new Logger('Sessions');

  constructor(
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ refreshToken }: RefreshSession): Promise<LoggedIn> {
    if (!refreshToken) throw new DomainError('session_ended');
    const next = newRefreshToken();
    const rotation = await this.sessions.rotate(tokenHash(refreshToken), {
      id: randomUUID(),
      tokenHash: tokenHash(next),
    });
    if (rotation.outcome === 'reused')
      this.logger.warn(`A refresh token was used twice; its session ${rotation.family} has been ended`);
    if (rotation.outcome === 'unknown' && rotation.userId !== null)
      await this.tellDisabled(rotation.tenantId, rotation.userId);
    if (rotation.outcome !== 'rotated') throw new DomainError('session_ended');

    const { tenantId, userId } = rotation;
    const access = await this.accesses.get(tenantId, userId);
    if (!access || access.userStatus !== 'active') {
      await this.sessions.revokeUser(tenantId, userId);
      throw new DomainError(access ? 'user_disabled' : 'session_ended');
    }
    if (access.tenantStatus !== null) assertTenantActive(access.tenantStatus, access.suspensionReason);
    return { token: await this.tokens.issue(userId, tenantId, false), refreshToken: next, user: access.profile };
  }

  /** Whoever is disabled has no session left, and hears why from the token of the one they had. */
  private async tellDisabled(tenantId: string | null, userId: string): Promise<void> {
    const access = await this.accesses.get(tenantId, userId);
    if (access && access.userStatus !== 'active') throw new DomainError('user_disabled');
  }
}
