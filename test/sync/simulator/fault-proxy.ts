import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the network does to one request:
 * - `none`; `slow`: it takes a while
 * - `cut`: it never arrives
 * - `lost`: it arrives, its answer does not
 * - `torn`: half of the answer arrives
 * - `silent`: it arrives, and the connection stays open without an answer
 * - `twice`: it arrives a second time, beside the first
 * - `late`: the sender hears that it failed, and it arrives afterwards, perhaps behind a later one
 */
export const FAULTS = ['none', 'slow', 'cut', 'lost', 'torn', 'silent', 'twice', 'late'] as const;
export type Fault = (typeof FAULTS)[number];

interface Arrived {
  readonly status: number;
  readonly type: string;
  readonly encoding: string | undefined;
  readonly body: Buffer;
}

/** A bad line to the server, for one device: each request meets the next fault of the plan, and none when it is used up. */
export class FaultProxy {
  private readonly server: Server;
  private plan: Fault[] = [];
  /** Requests that the sender has given up already. */
  private readonly straying = new Set<Promise<unknown>>();

  constructor(private readonly target: () => string) {
    this.server = createServer((asked, answer) => void this.pass(asked, answer).catch(() => answer.destroy()));
  }

  async listen(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  meets(...faults: readonly Fault[]): void {
    this.plan = [...faults];
  }

  /** Nothing of this device is on its way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.straying);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    await this.settled();
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const fault = this.plan.shift() ?? 'none';
    const body = Buffer.concat(await asked.toArray());
    switch (fault) {
      case 'cut':
        answer.destroy();
        return;
      case 'late':
        answer.destroy();
        return this.stray(sleep(120).then(() => this.forward(asked, body)));
      case 'silent':
        return this.stray(this.forward(asked, body));
      case 'lost':
        await this.forward(asked, body);
        answer.destroy();
        return;
      case 'twice':
        this.stray(this.forward(asked, body));
        break;
      case 'slow':
        await sleep(60);
        break;
      case 'torn':
      case 'none':
    }
    const { status, type, encoding, body: told } = await this.forward(asked, body);
    const encoded = encoding === undefined ? {} : { 'content-encoding': encoding };
    answer.writeHead(status, { 'content-type': type, 'content-length': told.length, ...encoded });
    if (fault !== 'torn') return void answer.end(told);
    answer.write(told.subarray(0, Math.floor(told.length / 2)), () => answer.destroy());
  }

  private stray(work: Promise<unknown>): void {
    const ended = work.catch(() => undefined).finally(() => this.straying.delete(ended));
    this.straying.add(ended);
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Arrived> {
    return new Promise((arrived, failed) => {
      const { host: _own, connection: _kept, ...passed } = headers;
      const forwarded = request(this.target() + url!, { method, headers: passed, agent: false }, (response) => {
        response.toArray().then(
          (chunks: Buffer[]) =>
            arrived({
              status: response.statusCode!,
              type: response.headers['content-type'] ?? 'text/plain',
              encoding: response.headers['content-encoding'],
              body: Buffer.concat(chunks),
            }),
          failed,
        );
      });
      forwarded.on('error', failed);
      forwarded.end(body);
    });
  }
}
