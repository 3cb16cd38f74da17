import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import type { FastifyInstance } from 'fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { BackgroundWork } from './shared/background-work.js';
import { clientFolder, serveClient } from './shared/client-files.js';
import type { Environment } from './shared/config.js';
import { Figures } from './shared/figures.js';
import { createHttpAdapter } from './shared/http-server.js';
import { requestLogger } from './shared/logging.js';
import { serveOpenApi } from './shared/openapi.js';
import { serveMetrics } from './shared/serve-metrics.js';

/** The whole API, not yet listening: tests and benches begin here too. */
export async function createApp(environment: Environment): Promise<NestFastifyApplication> {
  const adapter = await createHttpAdapter(requestLogger(environment.LOG_LEVEL), environment.FLEET_TRUSTED_PROXIES);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(environment), adapter, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.setGlobalPrefix('api');
  app.useWebSocketAdapter(new WsAdapter(app));
  const fastify = adapter.getInstance<FastifyInstance>();
  serveOpenApi(app, fastify);
  const { FLEET_METRICS_TOKEN: token, FLEET_PUBLIC_URL } = environment;
  serveMetrics(fastify, app.get(Figures), { token, behindProxy: FLEET_PUBLIC_URL !== undefined });
  const folder = clientFolder();
  if (folder) await serveClient(fastify, folder);
  fastify.addHook('onListen', (done) => {
    app.get(BackgroundWork).begin();
    done();
  });
  return app;
}

/** Workers and schedules without a port. */
export async function createWorker(environment: Environment): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(AppModule.with(environment), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.get(BackgroundWork).begin();
  return app;
}
