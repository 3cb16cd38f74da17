import { createHash, randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isUUID, IsInt, IsOptional, IsUUID, Min } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import type { CommandMeta } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { ValidationFailed } from './problems.js';
import { tenantAccess } from './request-context.js';

/** What every command's body may carry beside its own fields. */
export class CommandInput {
  /** The same id again gets the first answer. Random (version 4 or 7), not derived (5). Also as header `Idempotency-Key`. */
  @IsOptional()
  @IsUUID()
  commandId?: string;

  /** The version the change was made on. Also as header `If-Match`. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedVersion?: number;
}

/** What is read of a request that carries a command; one that waited on a device comes as one of these too. */
export type CommandRequest = Pick<FastifyRequest, 'access' | 'params' | 'body' | 'headers'> & {
  /** ISO 8601 UTC, by the server's clock. */
  readonly occurredAt?: string;
  /** ms by which the device's clock is behind the server's. */
  readonly clockOff?: number;
};

export function metaOf(name: string, context: ExecutionContext): CommandMeta {
  const request = context.switchToHttp().getRequest<CommandRequest>();
  return commandMeta(request, name, tenantAccess(request).tenantId);
}

/** `@Meta('CompleteWorkOrder') meta: CommandMeta`: what surrounds the command this request is, in the caller's tenant. */
export const Meta = createParamDecorator(metaOf);

/** What surrounds a command about oneself, which operators give too: theirs has no tenant. */
export type OwnMeta = Omit<CommandMeta, 'tenantId'> & { readonly tenantId: string | null };

export const AnyMeta = createParamDecorator((name: string, context: ExecutionContext): OwnMeta => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { ...commandMeta(request, name, ''), tenantId: request.access?.tenantId ?? null };
});

/** The same for an operator's command; `tenantId` is the handler's to set. */
export const OperatorMeta = createParamDecorator(
  (name: string, context: ExecutionContext): Omit<CommandMeta, 'tenantId'> => {
    const { tenantId: _none, ...meta } = commandMeta(context.switchToHttp().getRequest<FastifyRequest>(), name, '');
    return meta;
  },
);

function commandMeta(request: CommandRequest, name: string, tenantId: string): CommandMeta {
  const { access } = request;
  if (!access) throw new DomainError('not_authenticated');
  const { commandId, expectedVersion, ...payload } = (request.body ?? {}) as Record<string, unknown>;
  return {
    tenantId,
    actor: access.actor,
    commandId: idOf(commandId, request.headers['idempotency-key']),
    name,
    payloadHash: createHash('sha256')
      .update(canonicalJson({ name, params: request.params ?? {}, payload }))
      .digest('hex'),
    expectedVersion: versionOf(expectedVersion, request.headers['if-match']),
    ...(request.occurredAt === undefined ? {} : { occurredAt: request.occurredAt }),
    ...(request.clockOff === undefined ? {} : { clockOff: request.clockOff }),
  };
}

function idOf(inBody: unknown, inHeader: string | string[] | undefined): string {
  const [given, field] =
    inBody === undefined || inBody === null ? [inHeader, 'Idempotency-Key'] : [inBody, 'commandId'];
  if (given === undefined) return randomUUID();
  if (!isUUID(given)) throw new ValidationFailed([{ field, message: `${field} must be a UUID` }]);
  // Those of sagas and jobs are derived from what can be known: whoever took one first would have their steps refused.
  if (isUUID(given, 5))
    throw new ValidationFailed([{ field, message: `${field} must be a random UUID, not version 5` }]);
  return String(given).toLowerCase();
}

/** The header may be quoted (`"3"`), as entity tags are. */
function versionOf(inBody: unknown, inHeader: string | undefined): number | undefined {
  if (typeof inBody === 'number') return inBody;
  if (inHeader === undefined || inHeader === '*') return undefined;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(inHeader)?.[1];
  if (version === undefined)
    throw new ValidationFailed([{ field: 'If-Match', message: 'If-Match must be a version number' }]);
  return Number(version);
}
