import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sessions } from '#domain/identity/sessions.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache } from '../shared/access.js';
import { AccessTokens } from './access-tokens.js';
import type { LoggedIn } from './log-in.command.js';
import { newRefreshToken, tokenHash } from './session-cookie.js';

/** The first tokens of somebody who has proved who they are. */
@Injectable()
export class NewSession {
  constructor(
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly accesses: AccessCache,
  ) {}

  /** @throws DomainError `invalid_credentials` for a user who is not there any more */
  async begin(tenantId: string | null, userId: string): Promise<LoggedIn> {
    const access = await this.accesses.get(tenantId, userId);
    if (!access) throw new DomainError('invalid_credentials');
    const refreshToken = newRefreshToken();
    await this.sessions.create({
      id: randomUUID(),
      tenantId,
      userId,
      family: randomUUID(),
      tokenHash: tokenHash(refreshToken),
    });
    return { token: await this.tokens.issue(userId, tenantId), refreshToken, user: access.profile };
  }
}
