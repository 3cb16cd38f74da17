import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Weakness {
  /** In each direction. */
  readonly bytesPerSecond: number;
  /** Share of the requests during which the connection breaks. */
  readonly cut: number;
}

/** A request that is cut is so within this time, ms. */
const CUT_WITHIN = 3_000;

/** A server far away: bytes take half a round trip in each direction, and a new connection takes one to be made. As wide as it is said to be. */
export class Link {
  /** What came from the server, and what went there, headers included. */
  received = 0;
  sent = 0;
  cuts = 0;
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  private readonly target: string;
  private readonly roundTrip: number;

  private readonly weakness: Weakness;
  private readonly random: () => number;

  /** @param roundTrip ms @param random from 0 to 1, of the cuts */
  constructor(
    target: string,
    roundTrip: number,
    weakness: Weakness = { bytesPerSecond: Infinity, cut: 0 },
    random: () => number = Math.random,
  ) {
    this.target = target;
    this.roundTrip = roundTrip;
    this.weakness = weakness;
    this.random = random;
    this.server = createServer((near) => this.join(near));
  }

  /** @param port 0: any that is free */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(port, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nobody answers any more, until it listens again. */
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
    near.on('data', (chunk: Buffer) => {
      this.sent += chunk.length;
      if (this.random() >= this.weakness.cut) return;
      this.cuts += 1;
      setTimeout(() => near.destroy(), this.random() * CUT_WITHIN);
    });
    this.carry(near, far, this.roundTrip);
    this.carry(far, near, 0);
  }

  /** In their order, each when its time has come. */
  private carry(from: Socket, to: Socket, connecting: number): void {
    const made = performance.now() + connecting;
    let last = Promise.resolve();
    let free = 0;
    const later = (deliver: () => void, bytes = 0): void => {
      free = Math.max(free, made, performance.now()) + (bytes / this.weakness.bytesPerSecond) * 1_000;
      const due = free + this.roundTrip / 2;
      last = last.then(() => sleep(Math.max(0, due - performance.now()))).then(deliver);
    };
    from.on('data', (chunk: Buffer) => later(() => void (to.writable && to.write(chunk)), chunk.length));
    from.on('end', () => later(() => void to.end()));
    from.on('close', () => later(() => void to.destroySoon()));
  }
}
