import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlAs } from '../persistence/roles.js';

const QUIET = 10;
const RECONNECT = 1_000;

/**
 * Tells log readers, here and in other processes, that there is something new. Sent at most every 10 ms and never inside a
 * transaction; a lost signal costs a polling interval, nothing else.
 */
export class LogSignal {
  private readonly listeners = new Set<() => void>();
  private client: pg.Client | undefined;
  private pending: NodeJS.Timeout | undefined;
  private open = false;
  private sending = false;

  constructor(private readonly adminUrl: string) {}

  start(): void {
    this.open = true;
    void this.listen();
  }

  onWake(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** After a commit. */
  raise(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      void this.send();
    }, QUIET);
  }

  /** One at a time on the listening connection; what comes meanwhile is one more after it. */
  private async send(): Promise<void> {
    const { client } = this;
    if (!client) return this.wake();
    if (this.sending) {
      this.raise();
      return;
    }
    this.sending = true;
    await client.query('NOTIFY fleet_log').catch(() => undefined);
    this.sending = false;
  }

  async close(): Promise<void> {
    this.open = false;
    clearTimeout(this.pending);
    await this.client?.end().catch(() => undefined);
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }

  private async listen(): Promise<void> {
    while (this.open) {
      const client = new pg.Client({ connectionString: urlAs(this.adminUrl, 'fleet_system'), keepAlive: true });
      const ended = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      client.on('notification', () => this.wake());
      try {
        await client.connect();
        await client.query('LISTEN fleet_log');
        if (!this.open) {
          await client.end(); // closed while it connected
          return;
        }
        this.client = client;
        this.wake();
        await ended;
      } catch {
        await client.end().catch(() => undefined);
      }
      this.client = undefined;
      if (this.open) await sleep(RECONNECT);
    }
  }
}
