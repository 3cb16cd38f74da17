import type { Round } from './sync-engine.js';

/** When nothing else wakes it, ms. */
const EVERY = 30_000;
/** After a failure; doubled with each further one. */
const AGAIN = 5_000;
const LATEST = 300_000;
/** What is given within this time goes together, ms. */
const GATHER = 150;
/** Another tab runs a round: it may have begun before what is to be sent was given, ms. */
const ANOTHER_TAB = 1_000;

/** Runs rounds: at once when woken, every half minute, and after failures later and later, each device at its own moment. */
export class SyncLoop {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stopped = false;
  private running = false;
  private woken = false;

  /** @param run one round; undefined: somebody else runs one */
  constructor(
    private readonly run: () => Promise<Round | undefined>,
    private readonly chance: () => number = Math.random,
  ) {}

  /** Something is to be sent or fetched, or there is a network again. */
  wake(): void {
    this.failures = 0;
    this.woken = true;
    if (!this.running) this.in(GATHER);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private in(wait: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.once(), wait);
  }

  private async once(): Promise<void> {
    [this.running, this.woken] = [true, false];
    // What the local store refuses is tried again like what the network does.
    const round = await this.run().catch((): Round => ({ ended: 'unreachable' }));
    this.running = false;
    // Somebody gave something meanwhile, or another tab was at it and may have read before that.
    if (this.woken || round === undefined) return this.in(round === undefined ? ANOTHER_TAB : GATHER);
    const failed = round.ended !== 'done';
    this.failures = failed ? this.failures + 1 : 0;
    const wait = failed ? Math.min(LATEST, AGAIN * 2 ** (this.failures - 1)) : EVERY;
    this.in(wait * (0.75 + this.chance() / 2));
  }
}
