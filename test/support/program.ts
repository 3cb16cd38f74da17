import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = resolve(import.meta.dirname, '../../dist/server/main.js');

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** The built program in a process of its own: what a person runs, faults ordered by the environment included. */
export class Program {
  private child: ChildProcess | undefined;
  private output = '';
  private folder = '';
  port = 0;

  constructor(
    readonly databaseUrl: string,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Where it keeps what is in no database: mails, until there is a mail server. */
  get dataFolder(): string {
    return this.folder;
  }

  /** Starts on a port that nobody has, or starts again on the same port and folder. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<this> {
    this.folder ||= await mkdtemp(join(tmpdir(), 'fleet-'));
    if (this.port !== 0) return this.launched(environment);
    for (;;) {
      this.port = await freePort();
      try {
        return await this.launched(environment);
      } catch (error) {
        // What was free a moment ago may be somebody's by now.
        if (!this.output.includes(`Port ${this.port} is taken`)) throw error;
      }
    }
  }

  private async launched(environment: Readonly<Record<string, string>>): Promise<this> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(this.port),
        DATABASE_URL: this.databaseUrl,
        FLEET_DATA_DIR: this.folder,
        FLEET_DEMO: '0',
        LOG_LEVEL: 'warn',
        ...this.environment,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let isReady = false;
    // It says so itself: on its port another program may answer.
    child.on('message', (message: { ready?: unknown }) => (isReady ||= 'ready' in message));

    for (const stream of [child.stdout, child.stderr])
      stream!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child = child;
    await this.until(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`The program ended with ${child.exitCode ?? child.signalCode}:\n${this.output}`);
        return isReady;
      },
      'the program to be ready',
      60_000,
    );
    return this;
  }

  /** Waits until the process is gone, by a fault or by itself. */
  async ended(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null)
      await new Promise((done) => child.once('exit', done));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child?.kill(signal);
    await this.ended();
  }

  /** It is there, takes connections and says nothing. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Null while it runs, or when a signal ended it. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  get log(): string {
    return this.output;
  }

  /** Polls a condition that the program brings about by itself. */
  async until<T>(condition: () => Promise<T | undefined | false>, what: string, patience = 20_000): Promise<T> {
    const deadline = Date.now() + patience;
    for (;;) {
      const value = await condition();
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`Waited ${patience} ms for ${what}.\n${this.output.slice(-4000)}`);
      await sleep(25);
    }
  }
}

/** One person with a token. */
export class Client {
  constructor(
    private readonly program: Program,
    readonly token?: string,
  ) {}

  async logIn(email: string, password: string, tenant?: string): Promise<Client> {
    const answer = await this.post<{ accessToken: string }>('/auth/login', {
      email,
      password,
      ...(tenant ? { tenant } : {}),
    });
    if (answer.status !== 200 && answer.status !== 201)
      throw new Error(`${email} cannot log in: ${JSON.stringify(answer.body)}`);
    return new Client(this.program, answer.body.accessToken);
  }

  /** The same person at another process. */
  on(program: Program): Client {
    return new Client(program, this.token);
  }

  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    return this.send<Body>('GET', path);
  }

  post<Body = Record<string, unknown>>(
    path: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, body, headers);
  }

  /** A command that is expected to be taken. */
  async command<Body = { id: string; version: number }>(
    path: string,
    body: object = {},
    method = 'POST',
  ): Promise<Body> {
    const answer = await this.send<Body>(method, path, { commandId: randomUUID(), ...body });
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async send<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.program.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Body, headers: response.headers };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
