import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server far away: bytes take half a round trip in each direction, and a new connection takes one to be made. No limit of width. */
export class Link {
  /** What came from the server, headers included. */
  received = 0;
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  private readonly target: string;
  private readonly roundTrip: number;

  /** @param roundTrip ms */
  constructor(target: string, roundTrip: number) {
    this.target = target;
    this.roundTrip = roundTrip;
    this.server = createServer((near) => this.join(near));
  }

  async listen(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.open) socket.destroy();
    this.server.close();
  }

  private join(near: Socket): void {
    const { hostname, port } = new URL(this.target);
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.setNoDelay();
      one.on('error', () => other.destroy());
      one.on('close', () => this.open.delete(one));
    }
    far.on('data', (chunk: Buffer) => (this.received += chunk.length));
    this.carry(near, far, this.roundTrip);
    this.carry(far, near, 0);
  }

  /** In their order, each when its time has come. */
  private carry(from: Socket, to: Socket, connecting: number): void {
    const made = performance.now() + connecting;
    let last = Promise.resolve();
    const later = (deliver: () => void): void => {
      const due = Math.max(made, performance.now()) + this.roundTrip / 2;
      last = last.then(() => sleep(Math.max(0, due - performance.now()))).then(deliver);
    };
    from.on('data', (chunk: Buffer) => later(() => void (to.writable && to.write(chunk))));
    from.on('end', () => later(() => void to.end()));
    from.on('close', () => later(() => void to.destroySoon()));
  }
}
