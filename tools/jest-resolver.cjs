// Sources import each other as they will find each other when built ("./money.js", "#domain/shared/money.js"); tests
// run on the sources, so those names lead to the .ts files. A moduleNameMapper would do the same to every package.
const { existsSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const aliases = {
  '#domain/': 'libs/domain/src/',
  '#infrastructure/': 'libs/infrastructure/src/',
  '#offline/': 'libs/offline/src/',
};

/** @returns the TypeScript source a project file means by `request`, or undefined */
function sourceOf(request, basedir) {
  if (!request.endsWith('.js') || basedir.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
  const alias = Object.keys(aliases).find((prefix) => request.startsWith(prefix));
  const file = alias
    ? path.join(root, aliases[alias], request.slice(alias.length))
    : /^\.{1,2}\//.test(request)
      ? path.join(basedir, request)
      : undefined;
  const source = file?.replace(/\.js$/, '.ts');
  return source && existsSync(source) ? source : undefined;
}

module.exports = (request, options) => sourceOf(request, options.basedir) ?? options.defaultResolver(request, options);
