import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import { observe, observeRequests, type Around } from './observed.js';

const tracer = trace.getTracer('fleetms');

/**
 * Sends spans of requests, commands, queries, jobs and readers to OTEL_EXPORTER_OTLP_ENDPOINT; the other OTEL_ variables
 * are the SDK's own. Loaded only when that is set. Spans name what code names (routes by their pattern), never an id, an
 * address or what was sent: so no instrumentation of libraries, which would.
 */
export function startTracing(): () => Promise<void> {
  // What the SDK would send beside spans is read at /metrics and in the log.
  process.env['OTEL_METRICS_EXPORTER'] ??= 'none';
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none';
  process.env['OTEL_SERVICE_NAME'] ??= 'fleetms';
  process.env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env';
  const sdk = new NodeSDK({ instrumentations: [] });
  sdk.start();
  observe(tracing);
  observeRequests(traceRequests);
  return () => sdk.shutdown();
}

const tracing: Around = (kind, name, work) =>
  tracer.startActiveSpan(`${kind} ${name}`, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute('fleet.outcome', error instanceof DomainError ? error.code : 'failed');
      // A message may quote what was sent.
      if (!(error instanceof DomainError)) span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });

const spans = new WeakMap<FastifyRequest, Span>();

function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const caller = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } },
      caller,
    );
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), done);
  });
  // Reading the body leaves the context; it is entered again as the request's own is.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) context.with(trace.setSpan(context.active(), span), done);
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
