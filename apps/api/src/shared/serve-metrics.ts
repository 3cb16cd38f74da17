import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Figures } from './figures.js';
import type { Metrics } from './metrics.js';
import { sendProblem } from './problem-details.filter.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
/** The library is loaded when the start is over (ms). */
const AFTER_THE_START = 2_000;

interface Readers {
  /** Lets its holder read from anywhere; undefined: nobody has one. */
  readonly token: string | undefined;
  /** A proxy stands before this process: what comes from this machine may come through it, whatever it says of that. */
  readonly behindProxy: boolean;
}

/** `GET /metrics`, for a monitor on the same machine or one that knows the token. Others are told there is nothing. */
export function serveMetrics(fastify: FastifyInstance, figures: Figures, readers: Readers): void {
  let metrics: Promise<Metrics> | undefined;
  const opened = (): Promise<Metrics> =>
    (metrics ??= import('./metrics.js').then(({ Metrics: Kept }) => new Kept(figures)));
  fastify.addHook('onListen', (done) => {
    setTimeout(() => void opened(), AFTER_THE_START).unref();
    done();
  });
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request, readers)) return sendProblem(reply, new DomainError('not_found'), String(request.id));
    const { contentType, text } = await opened().then(async (kept) => ({
      contentType: kept.contentType,
      text: await kept.text(),
    }));
    return reply.type(contentType).header('cache-control', 'no-store').send(text);
  });
}

function mayRead(request: FastifyRequest, { token, behindProxy }: Readers): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given !== undefined) return token !== undefined && isSame(given, token);
  // What a proxy on this machine passes on comes from elsewhere, however near the proxy is.
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  return !behindProxy && !isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? '');
}

function isSame(given: string, token: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'));
}
