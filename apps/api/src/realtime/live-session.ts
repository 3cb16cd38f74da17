import type { WebSocket } from 'ws';
import type { TenantAccess } from '../shared/request-context.js';
import type { Principal } from '../shared/token-cache.js';

/** Closing codes; 4000–4999 are an application's own (RFC 6455, 7.4.2). */
export const CLOSE = {
  malformed: 4400,
  notAuthenticated: 4401,
  notAllowed: 4403,
  tooMany: 4429,
  tryAgainLater: 1013,
} as const;

/** Who does not read what is sent is not worth the memory: they come again with their cursor. Bytes. */
const MOST_UNREAD = 1_000_000;

/** One browser's connection, and what it may be told. */
export class LiveSession {
  principal: (Principal & { readonly tenantId: string }) | undefined;
  visible: ReadonlySet<string> = new Set();
  /** Their permissions and what these reach, as when it was last asked. */
  granted = '';
  /** Who reaches only what is theirs: what they hear is asked for each time. */
  narrow: TenantAccess | undefined;
  /** Received since the last heartbeat. */
  frames = 0;
  /** Answered the last ping. */
  alive = true;
  /** The socket is gone; whoever still works for it stops. */
  over = false;
  private deadline: NodeJS.Timeout | undefined;
  /** Frames that wait until what was missed is sent, so that cursors only ever rise. */
  private held: string[] | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    readonly address = '',
  ) {}

  /** Not authenticated (again) within this, it is closed. */
  expireIn(milliseconds: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.close(CLOSE.notAuthenticated), milliseconds);
    this.deadline.unref();
  }

  hold(): void {
    this.held = [];
  }

  release(): void {
    const frames = this.held ?? [];
    this.held = undefined;
    for (const frame of frames) this.send(frame);
  }

  /** As `push`, for a frame that must be asked for first; they keep their order. Who cannot be told comes again. */
  pushLater(frame: () => Promise<string>): void {
    this.turn = this.turn.then(async () => {
      try {
        this.push(await frame());
      } catch {
        this.close(CLOSE.tryAgainLater);
      }
    });
  }

  /** What it comes in for later stays behind what is held. */
  push(frame: string): void {
    if (this.held) this.held.push(frame);
    else this.send(frame);
  }

  send(frame: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MOST_UNREAD) this.socket.terminate();
    else this.socket.send(frame);
  }

  /** Asks whether anybody is there; ends it when the last question got no answer. */
  ping(): void {
    if (!this.alive) return this.socket.terminate();
    this.alive = false;
    this.frames = 0;
    this.socket.ping();
  }

  close(code: number): void {
    this.socket.close(code);
  }

  ended(): void {
    this.over = true;
    clearTimeout(this.deadline);
  }
}
