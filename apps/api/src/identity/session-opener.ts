import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sessions } from '#domain/identity/sessions.js';
import type { MeView, TokenView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { assertTenantActive } from '../shared/access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { newRefreshToken, tokenHash } from './session-cookie.js';

export interface LoggedIn {
  readonly token: TokenView;
  readonly refreshToken: string;
  readonly user: MeView;
}

/** Begins the session of somebody who has proved who they are. */
@Injectable()
export class SessionOpener {
  constructor(
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly accesses: AccessCache,
  ) {}

  /** @throws DomainError when they may not come in: `tenant_suspended` {reason}, `tenant_pending_deletion`, `user_disabled` */
  async admit(tenantId: string | null, userId: string): Promise<MeView> {
    // What was cached may be older than the user.
    this.accesses.invalidate(tenantId, userId);
    const access = await this.accesses.get(tenantId, userId);
    if (!access) throw new DomainError('invalid_credentials');
    if (access.tenantStatus !== null) assertTenantActive(access.tenantStatus, access.suspensionReason);
    if (access.userStatus !== 'active') throw new DomainError('user_disabled');
    return access.profile;
  }

  async open(tenantId: string | null, userId: string, user: MeView): Promise<LoggedIn> {
    const refreshToken = newRefreshToken();
    await this.sessions.create({
      id: randomUUID(),
      tenantId,
      userId,
      family: randomUUID(),
      tokenHash: tokenHash(refreshToken),
    });
    return { token: await this.tokens.issue(userId, tenantId, true), refreshToken, user };
  }

  /** Takes back what was opened. */
  close({ refreshToken }: LoggedIn): Promise<void> {
    return this.sessions.revokeFamily(tokenHash(refreshToken));
  }

  /**
   * Opens a session for who gives their second proof, if what they proved first (milliseconds since the epoch) still proves
   * anything before and after it: they may have another password since.
   * @throws DomainError `challenge_expired`
   */
  async openIfHolds(
    tenantId: string | null,
    userId: string,
    provedAt: number,
    prove: () => Promise<unknown>,
  ): Promise<LoggedIn> {
    if (!(await this.stillHolds(tenantId, userId, provedAt))) throw new DomainError('challenge_expired');
    await prove();
    const opened = await this.open(tenantId, userId, await this.admit(tenantId, userId));
    if (await this.stillHolds(tenantId, userId, provedAt)) return opened;
    await this.close(opened);
    throw new DomainError('challenge_expired');
  }

  private async stillHolds(tenantId: string | null, userId: string, provedAt: number): Promise<boolean> {
    this.accesses.invalidate(tenantId, userId);
    const access = await this.accesses.get(tenantId, userId);
    return access !== undefined && provedAt >= access.signedInSince;
  }
}
