// Makes of the built client's modules what its pages are loaded from, see docs/adr/0038-scripts-not-modules.md: each module becomes a part of an
// ordinary script, and what a page is made of becomes one file beside what all pages have.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { rollup } from '@rollup/wasm-node';
import { BUNDLES, PAGES } from '../apps/client/src/start/pages.mjs';
import { root } from './environment.mjs';
import { Failure } from './progress.mjs';

const SOURCES = 'apps/client/src/app';
const MAIN = 'apps/client/src/main.ts';
const TARGET = 'es2022';
const folder = path.join(root, 'dist/client/browser');
const stats = path.join(root, 'dist/client/browser-stats.json');

export async function buildScripts() {
  const { outputs } = JSON.parse(fs.readFileSync(stats, 'utf8'));
  fs.rmSync(stats);
  const modules = Object.keys(outputs).filter((name) => name.endsWith('.js'));
  const parts = await partsOf(modules);
  const beginsWith = new Map(modules.map((name) => [outputs[name].entryPoint, name]));
  const named = (source) => {
    const name = beginsWith.get(`${SOURCES}/${source}.ts`);
    if (name === undefined) throw new Failure(`apps/client/src/start/pages.mjs: the router does not load ${source}.`);
    return name;
  };
  const initial = reached(outputs, [beginsWith.get(MAIN)]);
  const codeOf = (names) => [...names].map((name) => parts.get(name).code).join('');
  const begin = `fleet.begin(${JSON.stringify(parts.get(beginsWith.get(MAIN)).fileName)});`;
  const app = write('app', codeOf(initial) + begin);
  const bundles = Object.entries(BUNDLES).map(([name, sources]) => {
    const needs = [...reached(outputs, sources.map(named))].filter((each) => !initial.has(each));
    return [name, write(`page-${name}`, codeOf(needs))];
  });
  for (const name of modules) fs.rmSync(path.join(folder, name));
  for (const [name, { fileName, code }] of parts)
    if (!initial.has(name)) fs.writeFileSync(path.join(folder, fileName), code);
  beginWith(await startScript(Object.fromEntries(bundles)), app);
}

/** By the module's name, the script that adds it. */
async function partsOf(modules) {
  const bundle = await rollup({
    input: modules.map((name) => path.join(folder, name)),
    // Nothing is moved or left out: the build has done that.
    treeshake: false,
    preserveEntrySignatures: 'strict',
  });
  const { output } = await bundle.generate({
    format: 'system',
    entryFileNames: 'part-[hash].js',
    hashCharacters: 'base36',
    generatedCode: 'es2015',
    minifyInternalExports: false,
    plugins: [{ name: 'part', renderChunk: (code, { fileName }) => asPart(code, fileName) }],
  });
  await bundle.close();
  return new Map(output.map((chunk) => [path.basename(chunk.facadeModuleId), chunk]));
}

async function asPart(code, fileName) {
  if (/execute: \(?async|module\.meta/.test(code))
    throw new Failure(
      `${fileName} awaits outside of functions or asks where it is: apps/client/src/start/parts.ts knows neither.`,
    );
  const { code: small } = await transform(code, { minify: true, target: TARGET, legalComments: 'none' });
  const [, needs, declare] = /^System\.register\((\[[^\]]*\]),([^]*)\);$/.exec(small.trim());
  // In brackets of its own a browser takes it for what is called at once, and compiles it while it reads it.
  return `fleet.part("${fileName}",${needs},(${declare}));`;
}

/** @param bundles their files, by name */
async function startScript(bundles) {
  const pages = PAGES.map(({ bundle, ...page }) => ({ ...page, bundle: bundles[bundle] }));
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'apps/client/src/start/start.ts')],
    tsconfig: path.join(root, 'apps/client/tsconfig.app.json'),
    bundle: true,
    format: 'iife',
    target: TARGET,
    minify: true,
    write: false,
    logLevel: 'error',
    define: { PAGES: JSON.stringify(pages) },
  });
  return outputFiles[0].text;
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

/** @returns the file's name, which is another one when its content is */
function write(name, text) {
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.js`;
  fs.writeFileSync(path.join(folder, file), text);
  return file;
}

function taken(name) {
  const file = path.join(folder, name);
  const text = fs.readFileSync(file, 'utf8');
  fs.rmSync(file);
  return text;
}

/** What begins stands in the page itself, and so do the styles: scripts wait for those, and nothing need wait for it. */
function beginWith(start, app) {
  const index = path.join(folder, 'index.html');
  const html = fs
    .readFileSync(index, 'utf8')
    .replaceAll(/<link rel="modulepreload"[^>]*>|<script [^>]*type="module"[^>]*><\/script>/g, '')
    .replace(/<link rel="stylesheet" href="([^"]+)">/, (_, file) => `<style>${taken(file)}</style>`)
    .replace('</head>', () => `<script>${start.trim()}</script><script src="${app}" defer></script></head>`);
  fs.writeFileSync(index, html);
}
