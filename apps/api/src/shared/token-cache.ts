import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Whom a verified access token names. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string | null;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When they signed in (as `issuedAt`); 0 where the session was renewed since. */
  readonly signedInAt: number;
}

const MOST_TOKENS = 20_000;

export function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice(7) : undefined;
}

/** Tokens whose signature was verified, until they expire. What their bearer may do is asked anew each time. */
@Injectable()
export class TokenCache {
  private readonly verified = new Map<string, Principal>();

  get(token: string): Principal | undefined {
    const principal = this.verified.get(token);
    if (!principal) return undefined;
    if (principal.expiresAt > Date.now()) return principal;
    this.verified.delete(token);
    return undefined;
  }

  keep(token: string, principal: Principal): void {
    this.verified.set(token, principal);
    if (this.verified.size > MOST_TOKENS) this.verified.delete(this.verified.keys().next().value!);
  }
}
