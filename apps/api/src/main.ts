import { enableCompileCache } from 'node:module';
import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Environment } from './shared/config.js';

// Before everything else is loaded, so that it keeps everything else. What only some starts need is loaded by those.
enableCompileCache();
// Errors name lines of the sources, whoever started the program.
process.setSourceMapsEnabled(true);
const { prepareDatabase } = await import('#infrastructure/persistence/prepare-database.js');
const { readEnvironment } = await import('./shared/config.js');
const { rootLogger } = await import('./shared/logging.js');

/** Requests get this long to end before the process does (ms). */
const DRAIN = 20_000;

try {
  await start(readEnvironment(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Starts what FLEET_ROLES names and says where. */
async function start(environment: Environment): Promise<void> {
  const logger = rootLogger(environment.LOG_LEVEL);
  // To the bootstrap that started this process, if one did: it talks to a person.
  const say = (line: string): void => void (process.send?.({ progress: line }) ?? logger.info(line));
  // The database is looked at while the program is loaded, but nothing of it begins before that is ready: job queues connect
  // as they are made, and do not try again with a role that was not there.
  const prepared = prepare(environment, say);
  prepared.catch(() => undefined);
  const stopObserving = await startObserving(environment);
  const { createApp, createWorker } = await import('./create-app.js');
  await prepared;
  if (!environment.FLEET_ROLES.includes('api')) {
    const worker = await createWorker(environment);
    stopOnSignal(worker, stopObserving, () => Promise.resolve());
    logger.info(`FleetMS is ready as ${environment.FLEET_ROLES.join(', ')}`);
    process.send?.({ ready: null });
    return;
  }
  const app = await createApp(environment);
  const { draining } = await import('./shared/draining.js');
  stopOnSignal(app, stopObserving, () => draining.begin());
  await listen(app, environment);
  const url = await app.getUrl();
  logger.info(`FleetMS is ready on ${url}`);
  process.send?.({ ready: url });
}

/** Before the program is loaded, and not even loaded unless somebody wants it. @returns what sends the rest at the end */
async function startObserving({
  OTEL_EXPORTER_OTLP_ENDPOINT,
  SENTRY_DSN,
}: Environment): Promise<() => Promise<unknown>> {
  const stops: (() => Promise<unknown>)[] = [];
  if (OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) stops.push((await import('./shared/tracing.js')).startTracing());
  if (SENTRY_DSN !== undefined) stops.push((await import('./shared/error-reports.js')).startErrorReports(SENTRY_DSN));
  return () => Promise.allSettled(stops.map((stop) => stop()));
}

async function prepare({ DATABASE_URL, FLEET_DEMO }: Environment, say: (line: string) => void): Promise<void> {
  await prepareDatabase(DATABASE_URL, say);
  if (!FLEET_DEMO) return;
  // Before anything reads the log; when it is there already, this asks once and does nothing.
  const { loadDemoInto } = await import('#infrastructure/demo/load-demo.js');
  await loadDemoInto(DATABASE_URL, say);
}

async function listen(app: NestFastifyApplication, { PORT, FLEET_HOST }: Environment): Promise<void> {
  try {
    await app.listen(PORT, FLEET_HOST);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(
        `Port ${PORT} is taken by another program. Stop it or choose another: PORT=${PORT + 1} npm start`,
      );
    throw error;
  }
}

/** Ctrl-C and SIGTERM: nobody is asked to come back, the running requests and jobs end, then everything else. */
function stopOnSignal(
  app: INestApplicationContext,
  stopObserving: () => Promise<unknown>,
  farewell: () => Promise<void>,
): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN).unref();
    await farewell();
    await app.close();
    await stopObserving();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
    });
}
