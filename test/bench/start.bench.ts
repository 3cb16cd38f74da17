// From the start of the process to its first answer, with a database that runs and is migrated: the built program against
// an empty Nest + Fastify application under the same Node, both with their compile cache. See docs/benchmarks.md.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interleaved, median, printMachine, printTable, ratio, report, serverUrl } from './harness.ts';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';

const ROUNDS = 9;
/** How often it is asked whether there is an answer (ms). */
const EVERY = 2;
const IDLE_SECONDS = 30;

const url = serverUrl();
await prepareDatabase(url, () => undefined);
await printMachine(url, 'before');

const PROGRAMS = {
  product: fileURLToPath(new URL('../../dist/server/main.js', import.meta.url)),
  empty: fileURLToPath(import.meta.resolve('./start-empty.mjs')),
};
const cpu: Record<keyof typeof PROGRAMS, number[]> = { product: [], empty: [] };

interface Started {
  readonly child: ChildProcess;
  readonly millis: number;
}

async function start(program: keyof typeof PROGRAMS): Promise<Started> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, [PROGRAMS[program]], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: String(port),
      FLEET_HOST: '127.0.0.1',
      DATABASE_URL: url,
      FLEET_DATA_DIR: process.env['FLEET_DATA_DIR'],
      FLEET_DEMO: '0',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    await sleep(EVERY);
  }
  const millis = performance.now() - begun;
  cpu[program].push(cpuMillis(child.pid!));
  return { child, millis };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/api/health/live', agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    request.on('error', () => resolve(false));
  });
}

async function stop({ child }: Started): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function timed(program: keyof typeof PROGRAMS): Promise<number> {
  const started = await start(program);
  await stop(started);
  return started.millis;
}

/** In user and system mode, of all its threads; clock ticks are 10 ms on every Linux. */
function cpuMillis(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function idleMegabytes(program: keyof typeof PROGRAMS): Promise<number> {
  const started = await start(program);
  await sleep(IDLE_SECONDS * 1000);
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${started.child.pid!}/status`, 'utf8'))![1]!;
  await stop(started);
  return Number(rss) / 1024;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

// The first start of each fills its compile cache.
for (const program of ['product', 'empty'] as const) await timed(program);
cpu.product.length = cpu.empty.length = 0;
const series = await interleaved(ROUNDS, {
  'FleetMS, ms to its first answer': () => timed('product'),
  'empty Nest + Fastify, ms to its first answer': () => timed('empty'),
});
printTable('start', series);
const cpuRatio = median(cpu.product) / median(cpu.empty);
console.log(`CPU until then: FleetMS ${median(cpu.product)} ms, empty ${median(cpu.empty)} ms (${ratio(cpuRatio)})`);
const [mine, theirs] = [await idleMegabytes('product'), await idleMegabytes('empty')];
console.log(`Idle for ${IDLE_SECONDS} s: FleetMS ${mine.toFixed(0)} MB, empty ${theirs.toFixed(0)} MB`);
await printMachine(url, 'after');
const [product, empty] = [...series.values()].map(median) as [number, number];
report('start', { vs_empty: ratio(product / empty), idle_mb: Math.round(mine), empty_idle_mb: Math.round(theirs) });
