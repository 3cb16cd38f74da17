// Puts the built API and what it uses of its packages into a few files: a start reads 50 of them instead of 2,400 (ADR 31).
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
// Packages are looked into below, and Nest's cannot be loaded without.
import 'reflect-metadata';

/** Decorators need it before anything of ours is evaluated, whatever order the chunks come in. */
const FIRST = `import 'reflect-metadata';
import { createRequire as requiring } from 'node:module';
const require = requiring(import.meta.url);`;

/** Native, or loaded only by starts that want it and not worth a place in the bundle. */
const INSTALLED = ['reflect-metadata', '@node-rs/argon2', '@opentelemetry/*', '@sentry/node', 'sharp', 'typeorm'];
/** What packages can use and we have not. */
const OPTIONAL = [
  '@fastify/multipart',
  '@fastify/view',
  '@grpc/*',
  '@mikro-orm/core',
  '@nestjs/axios',
  '@nestjs/microservices',
  '@nestjs/mongoose',
  '@nestjs/platform-express',
  '@nestjs/platform-socket.io',
  '@nestjs/sequelize',
  '@nestjs/typeorm',
  'class-transformer/storage',
  'mongoose',
  'pg-native',
  'sequelize',
];

/** `import('package')` of a CommonJS package has its names, as Node gives them: esbuild alone would only give the default. */
const namesOfPackages = {
  name: 'names-of-packages',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^[^.#/]/ }, async ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const found = await resolve(path, { kind: 'import-statement', resolveDir });
      if (found.external || found.errors.length > 0) return found;
      return { path: found.path, namespace: 'names', pluginData: resolveDir };
    });
    onLoad({ filter: /.*/, namespace: 'names' }, async ({ path, pluginData }) => {
      const names = Object.keys(await import(pathToFileURL(path).href));
      const named = names.filter((name) => name !== 'default' && name !== 'module.exports');
      const contents = `import * as all from ${JSON.stringify(path)};
export default all.default;
export const { ${named.join(', ')} } = all;`;
      return { contents, resolveDir: pluginData };
    });
  },
};

/** A map that leads nowhere: what is mapped is our own code. */
const UNMAPPED =
  '//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIiJdLCJtYXBwaW5ncyI6IkFBQUEifQ==';

/** Source maps are read at each start: those of packages would be most of them. */
const mapsOfOurOwn = {
  name: 'maps-of-our-own',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]node_modules[/\\].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n${UNMAPPED}`,
    }));
  },
};

/**
 * @param {string[]} entryPoints built modules that are run
 * @param {string} outdir
 */
export async function bundle(entryPoints, outdir) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    keepNames: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: FIRST },
    plugins: [namesOfPackages, mapsOfOurOwn],
    external: [...INSTALLED, ...OPTIONAL],
    logLevel: 'error',
  });
}
