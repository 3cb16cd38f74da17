import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ClsServiceManager, type ClsStore } from 'nestjs-cls';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from './access.js';

/** What every line of code below a request may know about it. */
export interface RequestStore extends ClsStore {
  readonly requestId: string;
  access?: Access;
}

declare module 'fastify' {
  interface FastifyRequest {
    store: RequestStore;
    access?: Access;
    /** When its bearer signed in, ms since the epoch; 0 where the session was renewed since. */
    signedInAt: number;
  }
}

export function currentRequest(): RequestStore | undefined {
  const cls = ClsServiceManager.getClsService<RequestStore>();
  return cls.isActive() ? cls.get() : undefined;
}

/**
 * Opens the context in Fastify hooks: a Nest middleware would cost every request a walk through middie. It is opened
 * a second time after the body was read, because the socket's events carry their own asynchronous context.
 */
export function openRequestContext(fastify: FastifyInstance): void {
  const cls = ClsServiceManager.getClsService<RequestStore>();
  fastify.addHook('onRequest', (request, reply, done) => {
    request.store = { requestId: request.id };
    void reply.header('x-request-id', request.id);
    cls.runWith(request.store, done);
  });
  fastify.addHook('preValidation', (request, _reply, done) => cls.runWith(request.store, done));
}

/** Somebody who works in a tenant. */
export type TenantAccess = Access & { readonly tenantId: string };

export function tenantAccess(request: Pick<FastifyRequest, 'access'>): TenantAccess {
  const { access } = request;
  if (!access) throw new DomainError('not_authenticated');
  if (access.tenantId === null) throw new DomainError('forbidden');
  return access as TenantAccess;
}

/** `@Caller() caller: TenantAccess`: who asks, in which tenant. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  tenantAccess(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** `@AnyCaller() caller: Access`: who asks, an operator perhaps. */
export const AnyCaller = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { access } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!access) throw new DomainError('not_authenticated');
  return access;
});
