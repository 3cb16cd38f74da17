import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import type { Write } from '#domain/ports/repository.js';
import { Secrets } from '#domain/ports/secrets.js';

const HOW_MANY = 10;
/** Without those that look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Shown once; empty where the person has a set already. */
export interface ShownRecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** Codes made for one command. They follow from it and a key of the installation, so that its repeat shows the same ones, and they are kept nowhere. */
@Injectable()
export class RecoveryCodeMaker {
  private readonly key: Uint8Array;

  constructor(
    private readonly kept: RecoveryCodes,
    secrets: Secrets,
  ) {
    this.key = secrets.key('recovery-codes');
  }

  make(tenantId: string | null, userId: string, commandId: string): string[] {
    return Array.from({ length: HOW_MANY }, (_, index) => {
      const seed = `${tenantId}/${userId}/${commandId}/${index}`;
      const bytes = createHmac('sha256', this.key).update(seed).digest().subarray(0, 16);
      const text = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
      return text.match(/.{4}/g)!.join('-');
    });
  }

  /** The first factor brings a set; later ones share it. */
  keeping(userId: string, made: readonly string[]): Write {
    return this.kept.keeping(userId, made.map(recoveryHash));
  }

  renewal(userId: string, made: readonly string[]): readonly Write[] {
    return this.kept.renewal(userId, made.map(recoveryHash));
  }

  /** What was made, if it is what is kept. */
  async shown(tenantId: string | null, userId: string, made: readonly string[]): Promise<ShownRecoveryCodes> {
    const isTheirs = await this.kept.holds(tenantId, userId, recoveryHash(made[0]!));
    return { recoveryCodes: isTheirs ? made : [] };
  }
}

/** 80 random bits need no slow hash. */
export function recoveryHash(code: string): Uint8Array {
  return createHash('sha256').update(code.replaceAll('-', '')).digest();
}
