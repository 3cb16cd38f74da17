// `npm start`: builds, starts the embedded PostgreSQL and the application on it, and stops them in the reverse order.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildApi, buildClient, MAIN } from './build.mjs';
import { onStopRequest, projectEnv, root } from './environment.mjs';
import { checkPort, dataDir, endLeftover, noteRunning, noteStopped, port, roles } from './port.mjs';
import { Failure, say, step } from './progress.mjs';

/** The application bounds its own draining; this is for one that hangs. */
const DRAIN_LIMIT_MS = 60_000;

export async function run() {
  const began = Date.now();
  let stop = false;
  let app;
  let postgres;
  let wakeUp;
  const stopped = new Promise((resolve) => (wakeUp = resolve));
  onStopRequest(
    () => {
      stop = true;
      wakeUp();
      if (app?.pid) noteRunning(app.pid, true);
      if (app) console.log('\nStopping: requests and jobs under way are finished first (once more to insist)');
      app?.kill('SIGTERM');
    },
    () => app?.kill('SIGKILL'),
  );

  fs.mkdirSync(dataDir(), { recursive: true });
  await endLeftover();
  await checkPort();
  await buildApi();
  if (roles().includes('api')) await buildClient();
  if (stop) return 130;

  try {
    postgres = process.env.DATABASE_URL ? undefined : await startPostgres();
    if (stop) return 130;
    const ended = startApplication(postgres, (child) => (app = child));
    let exit;
    void ended.then((result) => (exit = result));
    postgres?.supervise(say);

    const ready = await Promise.race([whenReady(app), ended.then(() => undefined), stopped.then(() => undefined)]);
    if (ready !== undefined) welcome(began, ready);

    await Promise.race([ended, stopped]);
    if (!exit) {
      const limit = setTimeout(() => {
        say(`the application did not end within ${DRAIN_LIMIT_MS / 1000} s and is killed`);
        app.kill('SIGKILL');
      }, DRAIN_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    }
    if (stop) return 0;
    throw new Failure(
      `The application has ended by itself (${exit.signal ?? `exit code ${exit.code}`}); what it said is above.`,
    );
  } finally {
    if (postgres) await step('Stopping PostgreSQL', () => postgres.stop());
    noteStopped();
  }
}

async function startPostgres() {
  const { start } = await import('./embedded-postgres.mjs');
  const notes = [];
  const server = await step('Starting PostgreSQL', () =>
    start({ dataDir: dataDir(), mayMove: !process.env.FLEET_DATA_DIR, say: (line) => notes.push(line) }),
  ).finally(() => notes.forEach(say));
  if (!server.owned)
    throw new Failure(
      `FleetMS is already running on ${dataDir()}. Stop it first, or give this one a directory of its own: FLEET_DATA_DIR=… npm start`,
    );
  if (server.adopted) say(`went on with the PostgreSQL that an earlier run left behind (process ${server.pid})`);
  return server;
}

/** Starts the application and promises how it ended. */
function startApplication(postgres, started) {
  const app = spawn(process.execPath, ['--import', './tools/end-with-parent.mjs', MAIN], {
    cwd: root,
    env: projectEnv({
      NODE_ENV: process.env.NODE_ENV || 'production',
      PORT: String(port()),
      FLEET_ROLES: roles().join(','),
      FLEET_DATA_DIR: dataDir(),
      DATABASE_URL: postgres?.url ?? process.env.DATABASE_URL,
      // A person reads this terminal, not a log collector.
      LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
      NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/fleetms'),
    }),
    detached: true, // Ctrl-C in the terminal reaches us, and we pass it on once
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  started(app);
  if (app.pid) noteRunning(app.pid);
  return new Promise((resolve) => {
    app.once('error', (error) => resolve({ code: 1, signal: error.message }));
    app.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/**
 * The application tells what it prepares ({ progress: line }) and then where it listens ({ ready: url }, null when it serves
 * no HTTP); then its health address decides.
 * Answers the URL, null without one, or undefined when the application has ended.
 */
async function whenReady(app) {
  const url = await new Promise((resolve) => {
    app.on('message', (message) => {
      if (message?.progress !== undefined) say(message.progress);
      if (message?.ready !== undefined) resolve(message.ready);
    });
    app.once('exit', () => resolve(undefined));
  });
  while (url && app.exitCode === null && app.signalCode === null) {
    try {
      const answer = await fetch(new URL('/api/health/ready', url), { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) return url;
    } catch {
      // asked again
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return url === null ? null : undefined;
}

function welcome(began, url) {
  console.log(`\n✓ FleetMS is ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  if (url) {
    console.log(`\n  ${url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])/, '//localhost')}`);
    if (process.env.FLEET_DEMO !== '0') console.log(demoLogIns);
  }
  console.log('\n  Ctrl-C stops it.\n');
}

const demoLogIns = `
  Demo log-ins, all with the password fleet-demo-2026
    Queen City Public Works  manager@ admin@ technician@ driver@queencity.example
    Capital Transit          manager@ admin@ technician@ driver@capitaltransit.example
    Platform operator        operator@fleetms.example`;
