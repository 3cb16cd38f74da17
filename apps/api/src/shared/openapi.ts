import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>FleetMS API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/begin.js"></script>
</body>
</html>
`;
const BEGIN = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#ui', validatorUrl: null });\n`;
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** `/api/docs` for people, `/api/openapi.json` for programs. What they are made with is loaded at the first question. */
export function serveOpenApi(app: INestApplication, fastify: FastifyInstance): void {
  let document: Promise<string> | undefined;
  fastify.get('/api/openapi.json', async (_, reply) => {
    document ??= import('./openapi-document.js').then(({ openApiDocument }) => JSON.stringify(openApiDocument(app)));
    return reply.type('application/json; charset=utf-8').send(await document);
  });
  const page = (_: unknown, reply: FastifyReply) => reply.type('text/html; charset=utf-8').send(PAGE);
  fastify.get('/api/docs', page);
  fastify.get('/api/docs/', page);
  fastify.get('/api/docs/begin.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(BEGIN));
  for (const [file, type] of Object.entries(FILES))
    fastify.get(`/api/docs/${file}`, (_, reply) => reply.type(type).send(createReadStream(join(uiFolder(), file))));
}

/** @nestjs/swagger brings it along. */
function uiFolder(): string {
  const swagger = createRequire(import.meta.url).resolve('@nestjs/swagger/package.json');
  return dirname(createRequire(swagger).resolve('swagger-ui-dist/package.json'));
}
