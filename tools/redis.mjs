// redis-server for the tests and benches that need one: the machine's own, or its package manager's. Tests start it themselves.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Failure, quietly, say, step } from './progress.mjs';

/** Its path, or undefined after saying what to do: the tests on Redis then fail, the others run. */
export async function findOrInstallRedis() {
  const found = find();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (mayInstall) {
    // The run level keeps the package from starting a server that nobody asked for.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    await step('Installing Redis', async () => {
      await quietly('apt-get', ['update', '-q'], { env });
      await quietly('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-server'], { env });
    }).catch((error) => say(error.message));
  }
  const installed = find();
  if (!installed)
    say(
      'No redis-server was found, so what is tested on Redis will fail: install it (Debian: redis-server), or name it with REDIS_SERVER_PATH=/path/to/redis-server',
    );
  return installed;
}

/** A server of its own on a free port, in memory only. */
export async function startRedis(folder) {
  const program = await findOrInstallRedis();
  if (!program) throw new Failure('This needs a Redis server.');
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', port, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn(program, options.map(String), { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; !(await accepts(port)); tries += 1) {
    if (tries === 200 || child.exitCode !== null) throw new Failure('The Redis server did not start.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function find() {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  const candidates = [process.env.REDIS_SERVER_PATH, ...folders.map((folder) => path.join(folder, 'redis-server'))];
  return candidates.find((candidate) => candidate && fs.existsSync(candidate));
}
