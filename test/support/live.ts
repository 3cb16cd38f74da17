import WebSocket from 'ws';
import type { Program } from './program.js';

export interface LiveFrame {
  readonly type: 'ready' | 'changes' | 'resync';
  readonly cursor: string;
  readonly changes?: readonly {
    readonly streamType: string;
    readonly id: string;
    readonly version: number;
    readonly eventTypes: readonly string[];
  }[];
}

/** A browser's live connection. */
export class LiveListener {
  readonly frames: LiveFrame[] = [];
  /** The closing code; undefined while it is open. */
  closed: number | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as LiveFrame));
    socket.on('close', (code) => (this.closed = code));
  }

  static async open(program: Program, headers: Record<string, string> = {}): Promise<LiveListener> {
    const socket = new WebSocket(`${program.url.replace('http', 'ws')}/api/v1/live`, { headers });
    const listener = new LiveListener(socket);
    await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
    return listener;
  }

  send(frame: unknown): this {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    return this;
  }

  get cursor(): string {
    return this.frames.at(-1)?.cursor ?? '';
  }

  /** Everything told so far, as `streamType:id`. */
  get told(): string[] {
    return this.frames.flatMap(({ changes }) => changes ?? []).map(({ streamType, id }) => `${streamType}:${id}`);
  }

  close(): void {
    this.socket.close();
  }
}
