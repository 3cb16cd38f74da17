// Puts the service worker's own script beside the built client: Angular brings its worker and bundles no other.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './environment.mjs';
import { Failure } from './progress.mjs';

export async function buildWorker() {
  await build({
    entryPoints: [path.join(root, 'apps/client/src/worker/service-worker.ts')],
    // Its address is what browsers know the worker by, so there is no hash in it.
    outfile: path.join(root, 'dist/client/browser/service-worker.js'),
    tsconfig: path.join(root, 'apps/client/tsconfig.app.json'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  listWhatIsKept();
}

/** Angular's worker keeps what is on its list, by content: made anew, as its own build listed files that are others now. */
function listWhatIsKept() {
  const tool = path.join(root, 'node_modules/@angular/service-worker/ngsw-config.js');
  const args = [tool, 'dist/client/browser', 'apps/client/ngsw-config.json'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Failure(`The service worker's list could not be made: ${stderr}`);
}
