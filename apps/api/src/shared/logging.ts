import { pino, type Logger } from 'pino';
import type { Params } from 'nestjs-pino';
import { currentRequest } from './request-context.js';

/** Never written, wherever in a logged object they stand. */
const SECRETS = [
  'password',
  'passwordHash',
  'adminPassword',
  'accessToken',
  'refreshToken',
  'token',
  'authorization',
  'cookie',
  'privateJwk',
];

interface Loggers {
  readonly root: Logger;
  readonly requests: Logger;
}

let loggers: Loggers | undefined;

/** The process's logger. Lines below a request say which, and whose. */
export function rootLogger(level: string): Logger {
  return loggersOf(level).root;
}

/** For the one line of each request: its fields are all known, and looking for secrets among them would cost more than the rest of a request. */
export function requestLogger(level: string): Logger {
  return loggersOf(level).requests;
}

function loggersOf(level: string): Loggers {
  if (loggers) return loggers;
  const common = { level, timestamp: pino.stdTimeFunctions.isoTime, base: null };
  // Written together with what came meanwhile, and the rest at exit.
  // A reader that went away without closing must not fill the memory: what does not fit any more is dropped.
  const destination = pino.destination({ fd: 1, sync: false, maxLength: 4 * 1024 * 1024 });
  const root = pino(
    {
      ...common,
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
      serializers: {
        err: ({ name, message, stack, code }: Error & { code?: string }) => ({ name, code, message, stack }),
      },
    },
    destination,
  );
  loggers = { root, requests: pino(common, destination) };
  return loggers;
}

/** No middleware (`forRoutes`): request lines come from a Fastify hook and the context from the mixin. */
export function loggerParams(level: string): Params {
  return { pinoHttp: { logger: rootLogger(level) }, forRoutes: [] };
}
