import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlAs } from '../persistence/roles.js';

const QUIET = 25;
const RECONNECT = 1_000;

/**
 * Tells log readers, here and in other processes, that there is something new. Sent at once, but no more often than every
 * 25 ms, and never inside a transaction; a lost signal costs a polling interval, nothing else.
 */
export class LogSignal {
  private readonly listeners = new Set<() => void>();
  private client: pg.Client | undefined;
  private open = false;
  private sending = false;
  private more = false;

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
    this.more = true;
    if (!this.sending) void this.send();
  }

  /** At once, and then once for all that came while it was sent and rested. */
  private async send(): Promise<void> {
    this.sending = true;
    while (this.more) {
      this.more = false;
      if (this.client) await this.client.query('NOTIFY fleet_log').catch(() => undefined);
      else this.wake();
      await sleep(QUIET, undefined, { ref: false });
    }
    this.sending = false;
  }

  async close(): Promise<void> {
    this.open = false;
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
