// Builds the API and the client when their sources have changed since the last build.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { projectEnv, root } from './environment.mjs';
import { quietly, step } from './progress.mjs';

const node = () => process.execPath;
const from = (...parts) => path.join(root, ...parts);
const common = ['package-lock.json', 'tsconfig.base.json', 'tools/build.mjs'];
const AFTER = ['tools/after-client.mjs', 'tools/scripts.mjs', 'tools/worker.mjs'];
const BUILT_API = 'dist/apps/api/src';
/** What is run of it. */
export const MAIN = 'dist/server/main.js';
export const CLI = 'dist/server/fleet-cli.js';

export const buildApi = () =>
  build({
    title: 'Building the API',
    stamp: 'dist/.built-api',
    inputs: [...common, 'tools/bundle.mjs', 'tsconfig.build.json', 'apps/api/src', 'libs'],
    output: MAIN,
    work: async () => {
      removeOutputsWithoutSource();
      await quietly(node(), [from('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
        cwd: root,
        env: projectEnv(),
      });
      const { bundle } = await import('./bundle.mjs');
      fs.rmSync(from('dist/server'), { recursive: true, force: true });
      await bundle([from(BUILT_API, 'main.js'), from(BUILT_API, 'fleet-cli.js')], from('dist/server'));
    },
  });

export const buildClient = () =>
  build({
    title: 'Building the client',
    stamp: 'dist/.built-client',
    inputs: [...common, ...AFTER, 'angular.json', 'apps/client', 'libs/domain', 'libs/offline'],
    output: 'dist/client',
    work: async () => {
      await quietly(node(), [from('node_modules/@angular/cli/bin/ng.js'), 'build'], {
        cwd: root,
        env: projectEnv({ NG_CLI_ANALYTICS: 'false', CI: '1' }),
      });
      const { finishClient } = await import('./after-client.mjs');
      await finishClient();
      compress(from('dist/client'));
    },
  });

/** Smaller than this a file is not worth it (bytes). */
const WORTH_COMPRESSING = 1_024;

/** Puts a Brotli version beside every text, for browsers that take it: at the strongest, which costs once. */
export function compress(folder) {
  for (const file of files(folder)) {
    if (!/\.(js|css|html|svg|json|webmanifest|ico)$/.test(file)) continue;
    const content = fs.readFileSync(file);
    if (content.length >= WORTH_COMPRESSING) fs.writeFileSync(`${file}.br`, brotliCompressSync(content));
  }
}

async function build({ title, stamp, inputs, output, work }) {
  const wanted = digest(inputs);
  const file = from(stamp);
  if (fs.existsSync(from(output)) && fs.existsSync(file) && fs.readFileSync(file, 'utf8') === wanted) return;
  fs.rmSync(file, { force: true });
  await step(title, work);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, wanted);
}

/** By content: a checkout changes times, and an editor's touch is no change. Tests are no part of what is built. */
function digest(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => files(from(input))).sort()) {
    if (/\.spec\.ts$/.test(file)) continue;
    hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function files(place) {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [place];
  return fs.readdirSync(place).flatMap((name) => files(path.join(place, name)));
}

/** tsc leaves the output of deleted sources behind, and a deleted migration would still be found and run. */
function removeOutputsWithoutSource() {
  for (const file of [...files(from('dist/apps/api')), ...files(from('dist/libs'))]) {
    const source = path.join(root, path.relative(from('dist'), file)).replace(/\.js(\.map)?$/, '.ts');
    if (source.endsWith('.ts') && !fs.existsSync(source)) fs.rmSync(file);
  }
}

if (import.meta.main) {
  await buildApi();
  await buildClient();
}
