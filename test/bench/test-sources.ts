// Lets a bench import what tests are made of: they name each other as they would be found when built, and have parameter
// properties, which Node does not strip.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const TESTS = new URL('../', import.meta.url).href;
const isTest = (url: string | undefined): url is string => url?.startsWith(TESTS) === true && !url.includes('/bench/');

registerHooks({
  resolve: (specifier, context, next) =>
    next(isTest(context.parentURL) ? specifier.replace(/^(\.{1,2}\/.+)\.js$/, '$1.ts') : specifier, context),
  load(url, context, next) {
    if (!isTest(url) || !url.endsWith('.ts')) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'ts',
      format: 'esm',
      sourcemap: 'inline',
      sourcefile: fileURLToPath(url),
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, target: 'es2022' } },
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
