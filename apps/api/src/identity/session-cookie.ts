import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_SECONDS } from '#domain/identity/sessions.js';

/** `__Host-`: bound to this host, path / and Secure; browsers take it on http://localhost too. */
const NAME = '__Host-fleet_refresh';
const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

export function refreshTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}

export function giveRefreshToken(reply: FastifyReply, token: string): void {
  void reply.setCookie(NAME, token, { ...OPTIONS, maxAge: SESSION_SECONDS });
}

export function takeRefreshToken(reply: FastifyReply): void {
  void reply.clearCookie(NAME, OPTIONS);
}

/** 256 random bits. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: enough to know it again, not to use it. */
export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
