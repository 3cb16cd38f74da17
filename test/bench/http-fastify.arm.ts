// Fastify with one route and nothing else.
import { fastify } from 'fastify';
import { serve } from './arm.ts';

const server = fastify();
let address: string;

serve<{ body: unknown }>({
  async open({ body }) {
    server.get('/api/v1/me', () => body);
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  },
  address: () => Promise.resolve({ address }),
  close: () => server.close(),
});
