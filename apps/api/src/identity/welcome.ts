import type { FastifyReply } from 'fastify';
import type { MeView, TokenView } from '#domain/identity/views.js';
import { giveRefreshToken } from './session-cookie.js';
import type { LoggedIn } from './session-opener.js';

export type Welcome = TokenView & { readonly user: MeView };

/** The answer to whoever begins or renews a session: the access token for the page, the refresh token where pages cannot read it. */
export function welcome(reply: FastifyReply, { token, refreshToken, user }: LoggedIn): Welcome {
  giveRefreshToken(reply, refreshToken);
  void reply.header('cache-control', 'no-store');
  return { ...token, user };
}
