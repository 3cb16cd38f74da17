// An empty Nest + Fastify application, as the build would leave it: the other arm of the start bench.
import { enableCompileCache } from 'node:module';
enableCompileCache();
await import('reflect-metadata');
const { Controller, Get, Module } = await import('@nestjs/common');
const { NestFactory } = await import('@nestjs/core');
const { FastifyAdapter } = await import('@nestjs/platform-fastify');

class Health {
  live() {
    return { status: 'ok' };
  }
}
Controller('api/health')(Health);
Get('live')(Health.prototype, 'live', Object.getOwnPropertyDescriptor(Health.prototype, 'live'));
class Empty {}
Module({ controllers: [Health] })(Empty);

const app = await NestFactory.create(Empty, new FastifyAdapter(), { logger: false });
// Ended by itself, not by the signal: only so is the compile cache kept.
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen(Number(process.env.PORT), '127.0.0.1');
