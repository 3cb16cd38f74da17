// Beside the built client, a script that every page begins with: it asks for all the files of a page at once, see
// apps/client/src/ahead. Which those are is known when the client is built.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { PAGES } from '../apps/client/src/ahead/pages.mjs';
import { root } from './environment.mjs';
import { Failure } from './progress.mjs';

const SOURCES = 'apps/client/src/app';
const folder = path.join(root, 'dist/client/browser');
const index = path.join(folder, 'index.html');
const stats = path.join(root, 'dist/client/browser-stats.json');

export async function buildAhead() {
  const { outputs } = JSON.parse(fs.readFileSync(stats, 'utf8'));
  fs.rmSync(stats);
  const [define, html] = [definitions(outputs), fs.readFileSync(index, 'utf8')];
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'apps/client/src/ahead/ahead.ts')],
    tsconfig: path.join(root, 'apps/client/tsconfig.app.json'),
    outdir: folder,
    entryNames: '[name]-[hash]',
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'error',
    define,
  });
  const [{ path: file, contents }] = outputFiles;
  fs.writeFileSync(file, contents);
  fs.writeFileSync(index, html.replace('</head>', `<script src="${path.basename(file)}" async></script></head>`));
  listForWorker();
}

/** @param outputs of the build, by name: what each imports, and which source it begins with */
function definitions(outputs) {
  const beginsWith = new Map(Object.entries(outputs).map(([name, { entryPoint }]) => [entryPoint, name]));
  const named = (source) => {
    const name = beginsWith.get(`${SOURCES}/${source}.ts`);
    if (name === undefined) throw new Failure(`apps/client/src/ahead/pages.mjs: the router does not load ${source}.`);
    return name;
  };
  const initial = reached(outputs, [beginsWith.get('apps/client/src/main.ts')]);
  const pages = PAGES.map(({ sources, ...page }) => ({
    ...page,
    needs: [...reached(outputs, sources.map(named))].filter((name) => !initial.has(name)),
  }));
  const files = [...new Set(pages.flatMap(({ needs }) => needs))];
  const numbered = pages.map(({ needs, ...page }) => ({ ...page, files: needs.map((name) => files.indexOf(name)) }));
  return { FILES: JSON.stringify(files), PAGES: JSON.stringify(numbered) };
}

/** With all that is imported at once, by them or for them. */
function reached(outputs, names, found = new Set()) {
  for (const name of names) {
    if (found.has(name) || !outputs[name]) continue;
    found.add(name);
    const { imports } = outputs[name];
    reached(
      outputs,
      imports.filter(({ kind }) => kind === 'import-statement').map((each) => each.path),
      found,
    );
  }
  return found;
}

/** Angular's worker keeps what is on its list, by content: made anew, as the page and a file of it are other ones now. */
function listForWorker() {
  const tool = path.join(root, 'node_modules/@angular/service-worker/ngsw-config.js');
  const args = [tool, 'dist/client/browser', 'apps/client/ngsw-config.json'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Failure(`The service worker's list could not be made: ${stderr}`);
}
