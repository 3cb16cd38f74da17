import type { LogSignal } from './log-signal.js';

const POLL = 1_000;
/** What was signalled may still be hidden behind an older transaction: look again soon, then less and less often. */
const SECOND_LOOK = 25;

/** Runs `sweep` whenever the log moves, and every second in case a signal was lost; one at a time. */
export class WakingLoop {
  private open = false;
  private running: Promise<void> = Promise.resolve();
  private wake: (() => void) | undefined;
  private woken = false;
  private forget: (() => void) | undefined;
  private patience = SECOND_LOOK;

  constructor(
    private readonly signal: LogSignal,
    private readonly sweep: () => Promise<boolean>,
    private readonly onError: (error: unknown) => void,
    private readonly poll = POLL,
  ) {}

  start(): void {
    this.open = true;
    this.forget = this.signal.onWake(() => this.nudge());
    this.running = this.run();
  }

  nudge(): void {
    this.woken = true;
    this.wake?.();
  }

  async stop(): Promise<void> {
    this.open = false;
    this.forget?.();
    this.nudge();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.open) {
      if (this.woken) this.patience = SECOND_LOOK;
      this.woken = false;
      const more = await this.sweep().catch((error: unknown) => {
        this.onError(error);
        return false;
      });
      if (!more && !this.woken) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, Math.min(this.patience, this.poll));
    });
    this.patience = Math.min(this.patience * 2, this.poll);
    this.wake = undefined;
    clearTimeout(timer);
  }
}
