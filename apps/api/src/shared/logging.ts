import { pino, type Logger } from 'pino';
import type { Params } from 'nestjs-pino';
import { currentRequest } from './request-context.js';

/** Never written, wherever in a logged object they stand. */
const SECRETS = ['password', 'passwordHash', 'adminPassword', 'accessToken', 'refreshToken', 'token', 'authorization', 'cookie', 'privateJwk'];

let root: Logger | undefined;

/** The process's one logger. Lines below a request say which, and whose. */
export function rootLogger(level: string): Logger {
  root ??= pino({
    level,
    redact: {
      paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]),
      censor: '[redacted]',
    },
    mixin: () => {
      const request = currentRequest();
      if (!request) return {};
      return { requestId: request.requestId, tenantId: request.access?.tenantId, userId: request.access?.userId };
    },
    // The message of a database error may quote what was sent; its detail and parameters surely do.
    serializers: { err: ({ name, message, stack, code }: Error & { code?: string }) => ({ name, code, message, stack }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    base: null,
  });
  return root;
}

/** No middleware (`forRoutes`): request lines come from a Fastify hook and the context from the mixin. */
export function loggerParams(level: string): Params {
  return { pinoHttp: { logger: rootLogger(level) }, forRoutes: [] };
}
