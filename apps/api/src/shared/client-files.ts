import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import fastifyStatic from '@fastify/static';

/** `main-ABCD1234.js`: another content has another name. */
const HASHED = /[-.][A-Z0-9]{8,}\.(?:js|css|woff2?|png|svg|jpg|webp|wasm|json|geojson)$/i;
const YEAR = 'public, max-age=31536000, immutable';

/** `dist/` from the bundle, and from the module that was bundled. */
const DIST = ['..', '../../../..'];

/** The built client, beside the program in `dist/`. */
export function clientFolder(): string | undefined {
  return DIST.map((path) => join(import.meta.dirname, path, 'client/browser')).find((folder) =>
    existsSync(join(folder, 'index.html')),
  );
}

/** Of the scripts that stand in the client's page, as a content security policy names them. */
export function scriptHashes(folder: string): string[] {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
}

/** Serves the client: its files as they are, or as the build compressed them for whoever takes that, and its page for every address of its own router. Nothing under /api. */
export async function serveClient(fastify: FastifyInstance, folder: string): Promise<void> {
  const files = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.br'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
  await fastify.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
    preCompressed: true,
  });
  fastify.get<{ Params: { '*': string } }>('/*', (request, reply) => {
    const path = request.params['*'];
    if (path === 'api' || path.startsWith('api/')) return reply.callNotFound();
    if (files.has(path) && path !== 'index.html') return send(reply, path);
    const isPage = !/\.[a-z0-9]+$/i.test(path) || path === 'index.html';
    return isPage ? send(reply, 'index.html') : reply.callNotFound();
  });
}

function send(reply: FastifyReply, file: string): FastifyReply {
  void reply.header('cache-control', HASHED.test(file) ? YEAR : 'no-cache');
  return reply.sendFile(file);
}
