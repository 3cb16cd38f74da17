// Whether the port of the application is free: looked at before anything that takes long.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { root } from './environment.mjs';
import { Failure, say } from './progress.mjs';

export const dataDir = () => path.resolve(root, process.env.FLEET_DATA_DIR || '.fleet');

export const roles = () => (process.env.FLEET_ROLES || 'api,worker,scheduler').split(',').map((role) => role.trim());

export function port() {
  const value = process.env.PORT || '3000';
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw new Failure(`PORT is "${value}"; it must be a number between 0 and 65535 (0 takes a free one).`);
  return Number(value);
}

export async function checkPort() {
  const wanted = port();
  if (wanted === 0 || !roles().includes('api')) return;
  const problem = await bindProblem(wanted);
  if (!problem) return;
  if (problem === 'EACCES')
    throw new Failure(`PORT ${wanted} may not be used by this user. Choose another one: PORT=8080 npm start`);
  if (await leftoverEnds(wanted)) return;
  throw new Failure(
    `PORT ${wanted} is taken by another program. Stop that one, or choose another: PORT=${wanted + 1} npm start`,
  );
}

/** Programs listen on all interfaces or on one of them; each must be free for us. */
async function bindProblem(wanted) {
  for (const host of [undefined, '127.0.0.1', '::1']) {
    const problem = await new Promise((resolve) => {
      const server = net.createServer();
      server.once('error', (error) => resolve(error.code));
      server.listen({ port: wanted, host, exclusive: true }, () => server.close(() => resolve(undefined)));
    });
    if (problem === 'EADDRINUSE' || problem === 'EACCES') return problem; // others: no such interface here
  }
  return undefined;
}

// --- an application left behind by a killed start ---------------------------------------------------------------

const note = () => path.join(dataDir(), 'running.json');

/** Kept until the database has stopped, so that the next start can tell "runs" from "is stopping" and "was killed". */
export function noteRunning(app, stopping = false) {
  fs.writeFileSync(note(), JSON.stringify({ app, starter: process.pid, stopping }));
}

export function noteStopped() {
  if (readNote()?.starter === process.pid) fs.rmSync(note(), { force: true });
}

function readNote() {
  try {
    return JSON.parse(fs.readFileSync(note(), 'utf8'));
  } catch {
    return undefined;
  }
}

async function leftoverEnds(wanted) {
  return (await endLeftover()) && !(await bindProblem(wanted));
}

/**
 * Waits for an earlier run of this directory that is on its way out; one whose start was killed is helped.
 * @returns true when there was one, and it is gone now
 */
export async function endLeftover() {
  const starts = () => isOurs(readNote()?.starter, 'bootstrap.mjs');
  const runs = () => isOurs(readNote()?.app, 'main.js');
  if (!starts() && !runs()) return false;
  // A run notices within a moment that its npm was killed.
  await until(() => !starts() || readNote()?.stopping, 1_500);
  if (starts() && !readNote()?.stopping) return false;

  const { app } = readNote() ?? {};
  if (starts() || runs()) say(`an earlier run is still shutting down (process ${app}), waiting for it`);
  await until(() => !starts(), 90_000);
  if (runs()) {
    process.kill(app, 'SIGTERM');
    await until(() => !runs(), 30_000);
    if (runs()) process.kill(app, 'SIGKILL');
    await until(() => !runs(), 5_000);
  }
  return true;
}

async function until(condition, limit) {
  for (const end = Date.now() + limit; !condition() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A process id alone may belong to someone else by now. */
function isOurs(pid, script) {
  if (!(pid > 0)) return false;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script);
  } catch {
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.status === 0 && ps.stdout.includes(script);
  }
}
