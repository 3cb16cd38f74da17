import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { generateSecret, verify } from 'otplib';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import { SecondFactors, type SecondFactor } from '#domain/identity/second-factors.js';
import { Secrets } from '#domain/ports/secrets.js';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { recoveryHash } from './recovery-codes.js';

const WINDOW = 5 * 60_000;
/** Whoever gets here knows the password: so few wrong codes, from wherever they come. */
const TRIES = 5;
/** A clock may be half a minute off (RFC 6238, 5.2). */
const TOLERANCE = 30;
const NONCE = 12;
const TAG = 16;

/** Codes of second factors: six digits that a shared secret and the time give (RFC 6238), or one of ten recovery codes. */
@Injectable()
export class SecondFactorCodes {
  private readonly key: Uint8Array;

  constructor(
    private readonly factors: SecondFactors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly counter: WindowCounter,
    secrets: Secrets,
  ) {
    this.key = secrets.key('second-factor');
  }

  newSecret(): string {
    return generateSecret();
  }

  /** Encrypted for one user: copied to another row it does not open. */
  seal(tenantId: string | null, userId: string, secret: string): Uint8Array {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(`${tenantId}/${userId}`));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  open(tenantId: string | null, userId: string, bytes: Uint8Array): string {
    const sealed = Buffer.from(bytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE))
      .setAAD(Buffer.from(`${tenantId}/${userId}`))
      .setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return decipher.update(sealed.subarray(NONCE + TAG)).toString() + decipher.final().toString();
  }

  /**
   * Uses the code up. @param factor the authenticator app, where there is one @param kinds whether a recovery code does too
   * @throws DomainError `second_factor_wrong`, `too_many_requests` {retryAfter}
   */
  async prove(
    tenantId: string | null,
    userId: string,
    factor: SecondFactor | undefined,
    code: string,
    kinds: 'digits' | 'any' = 'any',
  ): Promise<void> {
    const typed = code.replace(/[\s-]/g, '').toUpperCase();
    await this.counted(tenantId, userId, async () => {
      const fits = /^\d{6}$/.test(typed)
        ? factor !== undefined && (await this.digitsFit(tenantId, userId, factor, typed))
        : kinds === 'any' && (await this.recoveryCodes.use(tenantId, userId, recoveryHash(typed)));
      if (!fits) throw new DomainError('second_factor_wrong');
    });
  }

  /** Whatever proves it: what does not, counts. @throws DomainError `too_many_requests` {retryAfter}, or as `prove` does */
  async counted(tenantId: string | null, userId: string, prove: () => Promise<unknown>): Promise<void> {
    const key = `second-factor:${tenantId}/${userId}`;
    const retryAfter = await this.counter.count(key, WINDOW, TRIES);
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
    await prove();
    await this.counter.forgive(key, 1);
  }

  private async digitsFit(
    tenantId: string | null,
    userId: string,
    factor: SecondFactor,
    token: string,
  ): Promise<boolean> {
    const secret = this.open(tenantId, userId, factor.sealed);
    const result = await verify({ secret, token, epochTolerance: TOLERANCE });
    // Whoever has looked over somebody's shoulder is late.
    return result.valid && 'timeStep' in result && this.factors.useStep(tenantId, userId, result.timeStep);
  }
}
