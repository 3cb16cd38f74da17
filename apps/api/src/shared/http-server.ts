import { randomUUID } from 'node:crypto';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { DomainError } from '#domain/shared/domain-error.js';
import { clientFolder, scriptHashes } from './client-files.js';
import { sayFarewell } from './draining.js';
import { parseBody, parseQuery, refuseHostile } from './hostile-input.js';
import { measurements } from './measurements.js';
import { addRequestObservers } from './observed.js';
import { sendProblem } from './problem-details.filter.js';
import { codeOfStatus } from './problems.js';
import { openRequestContext } from './request-context.js';

const MEGABYTE = 1024 * 1024;
/** Time a client has to send its request (ms): slow ones do not hold a connection for ever. */
const REQUEST_TIMEOUT = 60_000;

/**
 * The server below Nest: limits, what may be in a body, headers, one log line for each request. An address in a header
 * counts when one of the trusted proxies (addresses or CIDR ranges) wrote it: one that a client can write is none.
 */
export async function createHttpAdapter(
  logger: Logger,
  trustedProxies: readonly string[] = [],
): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: MEGABYTE,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: 'idle',
    // What still comes while the server closes is served: nothing it needs is gone yet.
    return503OnClosing: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500, querystringParser: parseQuery },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, new DomainError(codeOfStatus(error.statusCode ?? 400)), String(request.id)),
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  addRequestObservers(fastify);
  openRequestContext(fastify);
  sayFarewell(fastify);
  acceptJsonOnly(fastify);
  compressReads(fastify);
  logRequests(fastify, logger);
  await fastify.register(cookie);
  await fastify.register(helmet, { global: false, ...pageHeaders() });
  addSecurityHeaders(fastify);
  return adapter;
}

/** Pages get helmet's headers; answers of the API are never shown, so they get the little that says so. */
function addSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { url } = request;
    if (url.startsWith('/api/') && !url.startsWith('/api/docs')) void reply.headers(API_HEADERS);
    else reply.helmet();
    done();
  });
}

const API_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    /^application\/(?:[\w.-]+\+)?json(?:;|$)/i,
    { parseAs: 'string' },
    (_request, text, done) => {
      try {
        done(null, parseBody(text));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  acceptUploads(fastify);
  fastify.addHook('preValidation', (request, _reply, done) => {
    try {
      refuseHostile(request.query);
      refuseHostile(request.params);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Bytes of files (tus) are left to those who keep them, on their routes only. */
function acceptUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/offset+octet-stream', (request, _bytes, done) => {
    const takesBytes = request.routeOptions.url?.startsWith('/api/v1/uploads') ?? false;
    done(takesBytes ? null : Object.assign(new Error('No bytes here'), { statusCode: 415 }));
  });
}

/** Below that it costs more than it saves (characters). */
const WORTH_IT = 1_400;
const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/;

/**
 * Lists and the changes of a phone are much the same over and over, on whatever network somebody has. Only answers to GET: tokens
 * come with POST, so nobody learns of one by how small an answer became (https://breachattack.com).
 */
function compressReads(fastify: FastifyInstance): void {
  fastify.addHook<unknown>('onSend', (request, reply, payload, done) => {
    const isMeant =
      request.method === 'GET' &&
      request.routeOptions.url?.startsWith('/api/v1/') &&
      typeof payload === 'string' &&
      payload.length > WORTH_IT;
    if (!isMeant) return done(null, payload);
    void reply.header('vary', 'accept-encoding');
    if (!TAKES_GZIP.test(request.headers['accept-encoding'] ?? '')) return done(null, payload);
    gzip(payload, (error, compressed) => {
      if (error) return done(error);
      void reply.header('content-encoding', 'gzip').removeHeader('content-length');
      done(null, compressed);
    });
  });
}

function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    // The pattern, not the URL: what people search for is nobody's business.
    const route = request.routeOptions.url ?? 'none';
    measurements.take('http', [request.method, route, String(statusCode)], reply.elapsedTime / 1000);
    const level = statusCode >= 500 ? 'error' : 'info';
    logger[level](
      {
        requestId: request.id,
        tenantId: request.access?.tenantId,
        userId: request.access?.userId,
        method: request.method,
        route,
        status: statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    done();
  });
}

/** Angular puts its styles inline; the one script there is named by what is in it. */
function pageHeaders() {
  const folder = clientFolder();
  const scripts = folder ? scriptHashes(folder) : [];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scripts],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        // With the live connection to where the page came from.
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Browsers ignore it on plain http, and the proxy that ends TLS sets its own.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' as const },
  };
}
