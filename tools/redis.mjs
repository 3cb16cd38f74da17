// redis-server for the tests and benches that need one: the machine's own, or its package manager's. They start it themselves.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { quietly, say, step } from './progress.mjs';

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
