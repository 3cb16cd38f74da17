import { createHash } from 'node:crypto';
import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { SYSTEM, type DecisionContext } from '#domain/shared/command.js';

/** A plain command of the domain on its way to the aggregate `target` names. */
export abstract class DomainCommand<Target, Plain extends { readonly name: string }> extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly target: Target,
    readonly command: Plain,
  ) {
    super();
  }
}

/** What a decision may know: who, and when; of what was done offline that is when it was done, but never later than now. */
export function decisionContext({ actor, occurredAt }: CommandMeta): DecisionContext {
  const clock = new Date().toISOString();
  return { actor, now: occurredAt !== undefined && occurredAt < clock ? occurredAt : clock, clock };
}

type Payload = Readonly<Record<string, unknown>>;
type Build = (meta: CommandMeta, payload: Payload) => Command<Receipt>;

const sendable = new Map<string, Build>();

/** Lets sagas send a command by its name: `payload` holds the target's ids beside the command's own fields. */
export function sendableAs(names: readonly string[], build: Build): void {
  for (const name of names) {
    if (sendable.has(name)) throw new Error(`Two commands are called ${name}`);
    sendable.set(name, build);
  }
}

/** @throws Error for a name that no context offers */
export function buildCommand(name: string, meta: CommandMeta, payload: Payload): Command<Receipt> {
  const build = sendable.get(name);
  if (!build) throw new Error(`No context offers the command ${name}`);
  return build(meta, payload);
}

/** One that the system sends by itself. The same id again with the same payload is the same command. */
export function systemCommand(
  tenantId: string,
  commandId: string,
  name: string,
  payload: Payload,
  correlationId?: string,
): Command<Receipt> {
  const payloadHash = createHash('sha256').update(canonicalJson({ name, payload })).digest('hex');
  return buildCommand(name, { tenantId, actor: SYSTEM, commandId, name, payloadHash, correlationId }, payload);
}
