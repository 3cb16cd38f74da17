// The packages and the Node that the project needs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, quietly, step } from './progress.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const modules = path.join(root, 'node_modules');
const projectNode = path.join(modules, 'node', 'bin', 'node');

export function requireNode() {
  if (!atLeast(18, 0))
    throw new Failure(
      `FleetMS needs Node.js 18 or newer to begin with (this is ${process.version}): https://nodejs.org`,
    );
  const env = path.join(root, '.env');
  if (fs.existsSync(env)) process.loadEnvFile?.(env); // Node ≥ 20.12; the project's own Node reads it in any case
}

/** Angular needs Node 24.15. */
export const isProjectNode = () => atLeast(24, 15);

function atLeast(major, minor) {
  const [a, b] = process.versions.node.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** Installs exactly what the lock file says, when it has not been done yet for this lock file. */
export async function install() {
  const lock = path.join(root, 'package-lock.json');
  const stamp = path.join(modules, '.fleetms-installed');
  const wanted = createHash('sha256')
    .update(fs.readFileSync(lock))
    .update(process.platform + process.arch)
    .digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;

  // npm writes this file last, so somebody has installed this very lock file by hand.
  const byNpm = path.join(modules, '.package-lock.json');
  const byHand = fs.existsSync(byNpm) && fs.statSync(byNpm).mtimeMs >= fs.statSync(lock).mtimeMs;
  if (!byHand) {
    await step('Installing packages', async () => {
      const { program, args } = npm();
      await quietly(program, [...args, 'ci', '--no-audit', '--no-fund'], { cwd: root, env: outsideNodeModules() });
    });
  }
  if (!fs.existsSync(projectNode))
    throw new Failure(
      `The package "node" is installed without its program (${path.relative(root, projectNode)}): install scripts seem to be ` +
        'switched off. Allow them (npm config set ignore-scripts false), delete node_modules and try again.',
    );
  fs.writeFileSync(stamp, wanted);
}

/** The npm that started us, under the Node it was started with: the one in node_modules goes away while it installs. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script?.endsWith('.js') && node && !node.startsWith(modules)) return { program: node, args: [script] };
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

function outsideNodeModules() {
  const entries = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => !entry.startsWith(modules));
  return { ...process.env, PATH: entries.join(path.delimiter) };
}

/** Every program that a child starts by name is then the project's: Node 24 first, its tools next. */
export function projectEnv(more = {}) {
  const first = [path.dirname(projectNode), path.join(modules, '.bin')];
  const rest = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => !first.includes(entry));
  return { ...process.env, PATH: [...first, ...rest].join(path.delimiter), ...more };
}

/**
 * The same command again under the project's Node, in a process group of its own, so that it hears of Ctrl-C from us
 * and only from us. Answers its exit code.
 */
export function continueUnderProjectNode(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(projectNode, [script, ...args], {
      cwd: root,
      env: projectEnv(),
      detached: true,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // when we are killed the channel closes, and it stops too
    });
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
    child.once('error', (error) => reject(new Failure(`Node 24 could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/**
 * Calls back once when the user wants an end, and again when they insist. npm passes on a Ctrl-C that the terminal
 * has already delivered to us, so a repeat within a second is the same key press.
 */
export function onStopRequest(asked, insisted) {
  let first = 0;
  const request = () => {
    if (!first) {
      first = Date.now();
      asked();
    } else if (Date.now() - first > 1_000) {
      insisted();
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, request);
  if (process.send) {
    process.once('disconnect', request);
    process.channel.unref(); // to hear of it is no reason to stay
  } else if (process.env.npm_lifecycle_event) {
    // npm was killed without being able to tell us.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && !first && request(), 500).unref();
  }
}
