import { Injectable } from '@nestjs/common';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { Credentials } from '#domain/identity/credentials.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { passwordFits } from '../shared/passwords.js';
import { LoginThrottle } from './login-throttle.js';

/** Whoever signed in so long ago (ms) has just proved who they are. */
const FRESH_FOR = 5 * 60_000;

export class ProofInput {
  /** One's own; not needed by who signed in within the last five minutes. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  password?: string;
}

/** The same of a command. */
export class ProofCommandInput extends CommandInput {
  /** As of `ProofInput`. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  password?: string;
}

/** What somebody offers to show that it is still them. */
export interface Proof {
  /** When they signed in, ms since the epoch; 0 where the session was renewed since. */
  readonly signedInAt: number;
  readonly password: string | undefined;
  readonly address: string;
}

/** @param password as it came with the request */
export function proofOf({ signedInAt, ip }: FastifyRequest, password: string | undefined): Proof {
  return { signedInAt, password: password ?? undefined, address: ip };
}

/** Before second factors change: whoever finds a screen left open locks nobody out. */
@Injectable()
export class OwnProof {
  constructor(
    private readonly credentials: Credentials,
    private readonly throttle: LoginThrottle,
  ) {}

  /** @throws DomainError `password_required`, `password_wrong`, `too_many_requests` {retryAfter} */
  async require({ tenantId, userId, profile }: Access, { signedInAt, password, address }: Proof): Promise<void> {
    if (password === undefined) {
      if (Date.now() - signedInAt > FRESH_FOR) throw new DomainError('password_required');
      return;
    }
    const { email } = profile.user;
    await this.throttle.begin(email, address);
    const own = (await this.credentials.candidates(email)).find(
      (candidate) => candidate.userId === userId && candidate.tenantId === tenantId,
    );
    if (!(await passwordFits(own?.passwordHash, password))) throw new DomainError('password_wrong');
    await this.throttle.succeeded(email, address);
  }
}
