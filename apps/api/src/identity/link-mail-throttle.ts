import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';

const QUARTER = 15 * 60_000;
const HOUR = 60 * 60_000;
/** So often a tenant writes to one address: more would be a way to bother somebody who never asked for it. */
const TRIES_ADDRESS = 10;
/** And to all together: invitations go to whatever address is typed in. */
const TRIES_TENANT = 500;

/** Mails with links are sent when somebody of a tenant says so, to addresses that nobody has proved to be theirs. */
@Injectable()
export class LinkMailThrottle {
  constructor(private readonly counter: WindowCounter) {}

  /** @throws DomainError `too_many_requests` {retryAfter in seconds} */
  async begin(tenantId: string, email: string): Promise<void> {
    const address = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    const [ofAddress, ofTenant] = await Promise.all([
      this.counter.count(`links:${tenantId}/${address}`, QUARTER, TRIES_ADDRESS),
      this.counter.count(`links:${tenantId}`, HOUR, TRIES_TENANT),
    ]);
    const retryAfter = Math.max(ofAddress, ofTenant);
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
  }
}
