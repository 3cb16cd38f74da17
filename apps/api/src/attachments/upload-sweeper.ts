import { Injectable, Logger } from '@nestjs/common';
import { UploadFinisher } from './upload-finisher.js';
import { EXPIRES_AFTER, UploadSpool, type Spooled } from './upload-spool.js';

/** How often the spool is looked through (ms). */
const EVERY = 10 * 60_000;
/** Whole files that came just now are in the hands of whoever took their last bytes (ms). */
const AT_WORK = 60_000;

/** Finishes whole files whose process ended before it did, and drops those that nobody sends on. */
@Injectable()
export class UploadSweeper {
  private readonly logger = new Logger('Uploads');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly spool: UploadSpool,
    private readonly finisher: UploadFinisher,
  ) {}

  /** At the start nobody of this process is at work on any. */
  start(): void {
    this.running = this.sweep(0);
    this.timer = setInterval(() => (this.running = this.sweep(AT_WORK)), EVERY);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(atWork: number): Promise<void> {
    try {
      await this.spool.tidy();
      for (const upload of await this.spool.all()) {
        if (upload.age >= atWork) await this.look(upload);
      }
    } catch (error) {
      this.logger.error(error);
    }
  }

  private async look(upload: Spooled & { readonly age: number }): Promise<void> {
    try {
      if (await this.spool.isWhole(upload)) await this.finisher.finish(upload);
      else if (upload.age > EXPIRES_AFTER) await this.spool.drop(upload);
    } catch (error) {
      this.logger.warn(`An upload is not finished: ${error instanceof Error ? error.message : String(error)}`);
      if (upload.age > EXPIRES_AFTER) await this.spool.drop(upload);
    }
  }
}
