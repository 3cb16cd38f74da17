// `npm run fleet -- <command>`: the application's command line, on the same database that `npm start` uses.
import { buildApi, CLI } from './build.mjs';
import { onStopRequest, projectEnv, root } from './environment.mjs';
import { dataDir } from './port.mjs';
import { openly, say } from './progress.mjs';

export async function run(args) {
  let child;
  onStopRequest(
    () => child?.kill('SIGTERM'),
    () => child?.kill('SIGKILL'),
  );
  await buildApi();
  const { start } = await import('./embedded-postgres.mjs');
  // While the application runs, its PostgreSQL is used and left running.
  const postgres = process.env.DATABASE_URL
    ? undefined
    : await start({ dataDir: dataDir(), mayMove: !process.env.FLEET_DATA_DIR, say });
  try {
    return await openly(process.execPath, ['--enable-source-maps', CLI, ...args], {
      cwd: root,
      env: projectEnv({
        NODE_ENV: process.env.NODE_ENV || 'production',
        FLEET_DATA_DIR: dataDir(),
        DATABASE_URL: postgres?.url ?? process.env.DATABASE_URL,
      }),
      detached: true,
      started: (started) => (child = started),
    });
  } finally {
    await postgres?.stop();
  }
}
