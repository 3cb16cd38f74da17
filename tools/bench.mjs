// `npm run bench -- <name>`: one bench of test/bench/, on a PostgreSQL of its own with production's durability.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApi } from './build.mjs';
import { onStopRequest, projectEnv, root } from './environment.mjs';
import { Failure, openly, say, step } from './progress.mjs';
import { startRedis } from './redis.mjs';

const folder = path.join(root, 'test', 'bench');
const pattern = /^([\w-]+)\.bench\.(ts|mjs)$/;

export async function run([name, ...args]) {
  const found = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => pattern.test(file)) : [];
  const file = found.find((candidate) => pattern.exec(candidate)[1] === name);
  if (!file)
    throw new Failure(
      `Usage: npm run bench -- <name>, one of: ${found.map((each) => pattern.exec(each)[1]).join(', ') || 'none yet'}`,
    );
  let child;
  onStopRequest(
    () => child?.kill('SIGTERM'),
    () => child?.kill('SIGKILL'),
  );
  await buildApi();
  const chromium = ['client', 'field'].includes(name)
    ? await (await import('./chromium.mjs')).findOrInstallChromium()
    : undefined;
  const { start } = await import('./embedded-postgres.mjs');
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'fleetms-bench-'));
  const postgres = await step('Starting PostgreSQL', () => start({ dataDir: temporary, mayMove: true, say }));
  let redis;
  try {
    if (name === 'saga') redis = await step('Starting Redis', () => startRedis(temporary));
    return await openly(process.execPath, ['--enable-source-maps', path.join('test', 'bench', file), ...args], {
      cwd: root,
      env: projectEnv({
        NODE_ENV: 'production',
        FLEET_DATA_DIR: temporary,
        DATABASE_URL: postgres.url,
        BENCH_DATABASE_URL: postgres.url,
        ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
        ...(redis && { BENCH_REDIS_URL: redis.url }),
      }),
      detached: true,
      started: (started) => (child = started),
    });
  } finally {
    await redis?.stop();
    await postgres.stop();
    fs.rmSync(path.dirname(postgres.dataDir), { recursive: true, force: true });
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}
