import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** How long what works in the background lets the first requests go before it, ms: its connections and look-ups take as long. */
const BEHIND = 100;

/** What this process does beside answering requests: none of it keeps the first answer waiting. */
@Injectable()
export class BackgroundWork implements BeforeApplicationShutdown {
  private readonly parts: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  add(begin: () => void): void {
    this.parts.push(begin);
  }

  /** Once the process serves, or has nothing to serve. */
  begin(): void {
    this.timer = setTimeout(() => {
      this.begun = true;
      for (const begin of this.parts) begin();
    }, BEHIND);
  }

  /** What has not begun does not begin any more. */
  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }
}
