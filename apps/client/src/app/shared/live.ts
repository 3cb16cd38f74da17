import { Injectable, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import { Subject } from 'rxjs';
import { Session } from './auth/session';

/** One aggregate moved on. `resync` stands for "anything may have": reload what is on screen. */
export interface LiveChange {
  readonly streamType: string;
  readonly id: string;
  readonly version: number;
  readonly eventTypes: readonly string[];
}

type ServerFrame =
  | { readonly type: 'ready'; readonly cursor: string }
  | { readonly type: 'changes'; readonly cursor: string; readonly changes: readonly LiveChange[] }
  | { readonly type: 'resync'; readonly cursor: string }
  | { readonly type: 'error'; readonly code: string };

export type Connection = 'idle' | 'connecting' | 'live' | 'offline';

const LONGEST_WAIT_MS = 20_000;
/** The server's closing code for who may not listen (any more). */
const NOT_AUTHENTICATED = 4401;

/** What others change arrives here. After a break it goes on from the last cursor, so nothing is missed. */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly session = inject(Session);
  private socket: WebSocket | null = null;
  private cursor: string | null = null;
  private failures = 0;
  private dropped = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly arrived = new Subject<readonly LiveChange[]>();
  private readonly lost = new Subject<void>();
  private readonly state = signal<Connection>('idle');

  readonly connection = this.state.asReadonly();
  /** ISO 8601 UTC: what is on screen is from then; null while it follows. */
  readonly behindSince = linkedSignal<Connection, string | null>({
    source: this.state,
    computation: (state, previous) =>
      state === 'live' || state === 'idle' ? null : (previous?.value ?? new Date().toISOString()),
  }).asReadonly();
  readonly changes$ = this.arrived.asObservable();
  readonly resync$ = this.lost.asObservable();

  constructor() {
    effect(() => {
      const token = this.session.token();
      const signedIn = this.session.me()?.tenant != null;
      untracked(() => {
        if (token !== null && signedIn) this.authorize(token);
        else this.close(signedIn ? 'offline' : 'idle');
      });
    });
    addEventListener('online', () => this.reconnectNow());
    addEventListener('offline', () => this.drop());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.reconnectNow();
    });
  }

  private authorize(token: string): void {
    if (this.socket === null) this.open();
    else if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'auth', token }));
  }

  private open(): void {
    clearTimeout(this.retry);
    // Nothing is behind before the first connection was refused: what is on screen has just been loaded.
    if (this.state() !== 'idle' || !navigator.onLine) this.state.set(navigator.onLine ? 'connecting' : 'offline');
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`);
    this.socket = socket;
    socket.onopen = () => {
      const token = this.session.token();
      socket.send(JSON.stringify({ type: 'auth', token, ...(this.cursor === null ? {} : { cursor: this.cursor }) }));
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => this.receive(JSON.parse(data) as ServerFrame);
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (code === NOT_AUTHENTICATED) void this.session.check();
      this.state.set(navigator.onLine ? 'connecting' : 'offline');
      this.scheduleRetry();
    };
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === 'error') return;
    this.cursor = frame.cursor;
    this.failures = 0;
    this.state.set('live');
    if (frame.type === 'changes') this.arrived.next(frame.changes);
    // Their company's settings come with who they are.
    const isCompanys = frame.type === 'changes' && frame.changes.some(({ streamType }) => streamType === 'tenant');
    if (frame.type === 'resync' || isCompanys) void this.session.reconsider();
    if (frame.type === 'resync' || this.dropped) this.lost.next();
    this.dropped = false;
  }

  private scheduleRetry(): void {
    if (this.session.token() === null) return;
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.failures++) * (0.5 + Math.random() / 2);
    this.retry = setTimeout(() => this.open(), wait);
  }

  /** Without a network a socket may look open for minutes: it is given up, and what failed meanwhile is loaded again after. */
  private drop(): void {
    clearTimeout(this.retry);
    const { socket } = this;
    this.socket = null;
    this.dropped = true;
    this.state.set('offline');
    socket?.close();
  }

  private reconnectNow(): void {
    if (this.socket === null && this.session.token() !== null && this.session.me()?.tenant != null) this.open();
  }

  /** @param state `offline`: somebody goes on without the server */
  private close(state: 'idle' | 'offline'): void {
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    this.cursor = null;
    this.state.set(state);
    socket?.close();
  }
}
