import { PLATFORM } from '../persistence/migrations/0015-passkeys.js';

/** The fence that rows of a user stand behind; those of operators behind one of their own. */
export function fencedAs(tenantId: string | null): string {
  return tenantId ?? PLATFORM;
}
