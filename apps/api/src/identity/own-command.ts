import { createHash, randomUUID } from 'node:crypto';
import type { CommandMeta } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { Actor } from '#domain/shared/command.js';

/** What surrounds a command that somebody gives who is not logged in, or that is about nobody but themselves. It holds no secret. */
export function ownCommand(tenantId: string, actor: Actor, name: string): CommandMeta {
  const payloadHash = createHash('sha256').update(canonicalJson({ name })).digest('hex');
  return { tenantId, actor, commandId: randomUUID(), name, payloadHash };
}

/** The user themselves, who needs no permission for what is their own. */
export function themselves(userId: string): Actor {
  return { userId, permissions: [], scope: {} };
}
