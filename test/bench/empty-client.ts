import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Fastify from 'fastify';
// @ts-expect-error the tools are plain JavaScript
import { compress } from '../../tools/build.mjs';
import { dist } from './product.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'dist/empty-client');

/** What `ng new` makes, as little as it may: one component, the router without a route. */
const FILES: Readonly<Record<string, string>> = {
  'angular.json': JSON.stringify({
    version: 1,
    cli: { analytics: false },
    projects: {
      empty: {
        projectType: 'application',
        root: '',
        sourceRoot: 'src',
        architect: {
          build: {
            builder: '@angular/build:application',
            options: { browser: 'src/main.ts', index: 'src/index.html', tsConfig: 'tsconfig.json', outputPath: 'out' },
            configurations: { production: { outputHashing: 'all' } },
            defaultConfiguration: 'production',
          },
        },
      },
    },
  }),
  'package.json': JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'preserve',
      moduleResolution: 'bundler',
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
      rootDir: '.',
      skipLibCheck: true,
      importHelpers: true,
    },
    files: ['src/main.ts'],
  }),
  'src/index.html':
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Empty</title><base href="/"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="Nothing"></head><body><app-root></app-root></body></html>',
  'src/main.ts': `
import { Component, provideBrowserGlobalErrorListeners } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { RouterOutlet, provideRouter } from '@angular/router';

@Component({ selector: 'app-root', imports: [RouterOutlet], template: '<main><h1>Hello, empty</h1></main><router-outlet />' })
class App {}

void bootstrapApplication(App, { providers: [provideBrowserGlobalErrorListeners(), provideRouter([])] });
`,
};

/** Builds an Angular application without anything in it, with the very packages of the product; its folder of files. */
function buildEmptyClient(): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@angular/cli/bin/ng.js'), 'build'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NG_CLI_ANALYTICS: 'false', CI: '1' } },
  );
  if (status !== 0) throw new Error(`The empty application does not build:\n${stdout}\n${stderr}`);
  return join(folder, 'out/browser');
}

/** As the product's own client is served: compressed, by the same code. */
export async function serveEmptyClient(): Promise<{ url: string; close(): Promise<void> }> {
  const built = buildEmptyClient();
  (compress as (folder: string) => void)(built);
  const { serveClient } = (await import(
    dist('shared/client-files.js')
  )) as typeof import('../../apps/api/src/shared/client-files.js');
  const server = Fastify({ forceCloseConnections: true });
  await serveClient(server, built);
  return { url: await server.listen({ port: 0, host: '127.0.0.1' }), close: () => server.close() };
}
