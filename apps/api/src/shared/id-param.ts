import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';

/** `@IdParam() id: string`: an id from the path. What cannot be an id answers like one of nothing. */
export const IdParam = createParamDecorator((name: string | undefined, context: ExecutionContext): string => {
  const { params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
  const id = params[name ?? 'id'];
  if (!isUUID(id)) throw new DomainError('not_found');
  return id!.toLowerCase();
});
