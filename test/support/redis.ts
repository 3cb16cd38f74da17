import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';

/** A Redis of the test's own, in memory only: what is killed or flushed is gone. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'fleet-redis-'));
  private readonly clients: Redis[] = [];
  private port = 0;

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<this> {
    this.port ||= await freePort();
    const program = process.env['REDIS_SERVER_PATH'] ?? 'redis-server';
    const options = [
      '--bind',
      '127.0.0.1',
      '--port',
      this.port,
      '--dir',
      this.folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    const child = spawn(program, options.map(String), { stdio: 'ignore' });
    this.child = child;
    const missing = new Promise<never>((_, failed) =>
      child.once('error', () =>
        failed(
          new Error(
            'No redis-server: install it (Debian: redis-server), or name it with REDIS_SERVER_PATH. `npm test` installs it where apt-get may be used.',
          ),
        ),
      ),
    );
    await Promise.race([missing, this.answers()]);
    return this;
  }

  /** A connection of the test's own. */
  client(): Redis {
    const client = new Redis(this.url, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  async flush(): Promise<void> {
    const client = this.client();
    await client.flushall();
    client.disconnect();
  }

  /** It is there and answers nothing. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const client = new Redis(this.url, { maxRetriesPerRequest: 0, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    try {
      // The one that was started: another may have the port.
      const own = `process_id:${this.child?.pid}\r`;
      await eventually(async () => (await client.info('server')).includes(own));
    } finally {
      client.disconnect();
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
