import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { generateSecret, verify } from 'otplib';
import { SecondFactors, type SecondFactor } from '#domain/identity/second-factors.js';
import { Secrets } from '#domain/ports/secrets.js';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { DomainError } from '#domain/shared/domain-error.js';

const WINDOW = 5 * 60_000;
/** Whoever gets here knows the password: so few wrong codes, from wherever they come. */
const TRIES = 5;
/** A clock may be half a minute off (RFC 6238, 5.2). */
const TOLERANCE = 30;
const RECOVERY_CODES = 10;
const NONCE = 12;
const TAG = 16;
/** Without those that look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Codes of second factors: six digits that a shared secret and the time give (RFC 6238), or one of ten recovery codes. */
@Injectable()
export class SecondFactorCodes {
  private readonly key: Uint8Array;

  constructor(
    private readonly factors: SecondFactors,
    private readonly counter: WindowCounter,
    secrets: Secrets,
  ) {
    this.key = secrets.key('second-factor');
  }

  newSecret(): string {
    return generateSecret();
  }

  /** Encrypted for one user: copied to another row it does not open. */
  seal(tenantId: string, userId: string, secret: string): Uint8Array {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(`${tenantId}/${userId}`));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  open(tenantId: string, userId: string, bytes: Uint8Array): string {
    const sealed = Buffer.from(bytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE))
      .setAAD(Buffer.from(`${tenantId}/${userId}`))
      .setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return decipher.update(sealed.subarray(NONCE + TAG)).toString() + decipher.final().toString();
  }

  /**
   * Uses the code up. @param kinds whether a recovery code does too
   * @throws DomainError `second_factor_wrong`, `too_many_requests` {retryAfter}
   */
  async prove(
    tenantId: string,
    userId: string,
    factor: SecondFactor,
    code: string,
    kinds: 'digits' | 'any' = 'any',
  ): Promise<void> {
    const key = `second-factor:${tenantId}/${userId}`;
    const retryAfter = await this.counter.count(key, WINDOW, TRIES);
    if (retryAfter > 0) throw new DomainError('too_many_requests', { retryAfter });
    const typed = code.replace(/[\s-]/g, '').toUpperCase();
    const fits = /^\d{6}$/.test(typed)
      ? await this.digitsFit(tenantId, userId, factor, typed)
      : kinds === 'any' && (await this.factors.useCode(tenantId, userId, recoveryHash(typed)));
    if (!fits) throw new DomainError('second_factor_wrong');
    await this.counter.forgive(key, 1);
  }

  private async digitsFit(tenantId: string, userId: string, factor: SecondFactor, token: string): Promise<boolean> {
    const secret = this.open(tenantId, userId, factor.sealed);
    const result = await verify({ secret, token, epochTolerance: TOLERANCE });
    // Whoever has looked over somebody's shoulder is late.
    return result.valid && 'timeStep' in result && this.factors.useStep(tenantId, userId, result.timeStep);
  }
}

/** Follow from the secret and the command, so that its repeat shows the same ones, and they are kept nowhere. */
export function recoveryCodes(secret: string, commandId: string): string[] {
  return Array.from({ length: RECOVERY_CODES }, (_, index) => {
    const bytes = createHmac('sha256', secret).update(`recovery ${commandId} ${index}`).digest().subarray(0, 16);
    const text = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return text.match(/.{4}/g)!.join('-');
  });
}

/** 80 random bits need no slow hash. */
export function recoveryHash(code: string): Uint8Array {
  return createHash('sha256').update(code.replaceAll('-', '')).digest();
}
