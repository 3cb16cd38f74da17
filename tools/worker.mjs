// Puts the service worker's own script beside the built client: Angular brings its worker and bundles no other.
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './environment.mjs';

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
}
