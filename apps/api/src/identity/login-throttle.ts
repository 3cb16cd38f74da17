import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';

const WINDOW = 5 * 60_000;
const TRIES_ACCOUNT = 10;
const TRIES_ADDRESS = 100;

/**
 * Wrong passwords count per account *and* address, so somebody who guesses elsewhere does not lock the owner out; and per
 * address, so one that tries many accounts is stopped too. Counted before the password is looked at: parallel tries count.
 * What fits takes back its own try only: the same e-mail may be somebody else's in another tenant.
 */
@Injectable()
export class LoginThrottle {
  constructor(private readonly counter: WindowCounter) {}

  /** @throws DomainError `too_many_requests` {retryAfter in seconds} */
  async begin(email: string, address: string): Promise<void> {
    const [ofAccount, ofAddress] = await Promise.all([
      this.counter.count(accountKey(email, address), WINDOW, TRIES_ACCOUNT),
      this.counter.count(addressKey(address), WINDOW, TRIES_ADDRESS),
    ]);
    const retryAfter = Math.max(ofAccount, ofAddress);
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
  }

  async succeeded(email: string, address: string): Promise<void> {
    await this.counter.forgive(accountKey(email, address), 1);
    await this.counter.forgive(addressKey(address), 1);
  }
}

function accountKey(email: string, address: string): string {
  return `login:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}@${address}`;
}

function addressKey(address: string): string {
  return `login:${address}`;
}
