// `npm test`: every test against real services, which it starts on free ports and stops again.
// `npm test -- libs/domain` runs a part, and starts only what that part needs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApi, buildClient } from './build.mjs';
import { findOrInstallChromium } from './chromium.mjs';
import { onStopRequest, projectEnv, root } from './environment.mjs';
import { openly, say, step } from './progress.mjs';
import { findOrInstallRedis } from './redis.mjs';

export async function run(args) {
  let jest;
  let stop = false;
  onStopRequest(
    () => {
      stop = true;
      jest?.kill('SIGINT');
    },
    () => jest?.kill('SIGKILL'),
  );

  const needs = needsOf(args);
  const env = { NODE_ENV: 'test' };
  let postgres;
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'fleetms-test-'));
  try {
    if (needs.build) {
      await buildApi();
      await buildClient();
    }
    if (needs.browser) {
      const chromium = await findOrInstallChromium();
      if (chromium) env.CHROMIUM_PATH = chromium;
    }
    if (needs.redis) {
      const redis = await findOrInstallRedis();
      if (redis) env.REDIS_SERVER_PATH = redis;
    }
    if (needs.database && !stop) {
      const { start } = await import('./embedded-postgres.mjs');
      postgres = await step('Starting PostgreSQL', () =>
        start({ dataDir: temporary, mayMove: true, durable: false, say: () => {} }),
      );
      env.TEST_DATABASE_URL = postgres.url;
    }
    if (stop) return 130;
    return await openly(
      process.execPath,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...args],
      { cwd: root, env: projectEnv(env), detached: true, started: (child) => (jest = child) },
    );
  } finally {
    if (postgres) {
      await postgres.stop();
      fs.rmSync(path.dirname(postgres.dataDir), { recursive: true, force: true });
      if (stop) say('stopped');
    }
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** By the paths among the arguments; everything when there is none. */
function needsOf(args) {
  const paths = args.filter((arg) => /^(apps|libs|test)(\/|$)/.test(arg));
  const outside = (folder) => paths.length === 0 || paths.some((each) => !each.startsWith(folder));
  const within = (...folders) =>
    paths.length === 0 || paths.some((each) => folders.some((folder) => each.startsWith(folder)));
  return {
    build: within('test') && outside('test/architecture'),
    browser: within('test/browser') || paths.includes('test'),
    redis:
      within('libs/infrastructure', 'test/many', 'test/cache') || paths.some((each) => ['libs', 'test'].includes(each)),
    database: outside('libs/domain') && outside('test/architecture') && outside('apps/client'),
  };
}
