import { Unreachable } from '#offline/sync-server.js';
import type { Session } from '../auth/session';
import { isOf } from './token-owner';
import type { TokenOwner } from './token-owner';

/** @throws Unreachable where there is none now, or only that of somebody who signed in in another tab */
export async function ownToken(session: Session, owner: TokenOwner, fresh: boolean): Promise<string | null> {
  const token = await anyToken(session, fresh);
  if (token !== null && !isOf(token, owner)) throw new Unreachable('somebody else is signed in');
  return token;
}

async function anyToken(session: Session, fresh: boolean): Promise<string | null> {
  try {
    if ((fresh || session.token() === null) && !(await session.refresh())) return null;
    return session.token();
  } catch (error) {
    throw new Unreachable('no token', { cause: error });
  }
}
