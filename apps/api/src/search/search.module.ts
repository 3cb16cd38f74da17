import { Logger, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { SearchEntries } from '#infrastructure/search/search-entries.js';
import { BackgroundWork } from '../shared/background-work.js';
import type { Environment } from '../shared/config.js';
import { observedReader } from '../shared/observed.js';
import { SearchController } from './search.controller.js';
import { SearchHandler } from './search.query.js';

@Module({
  controllers: [SearchController],
  providers: [
    SearchHandler,
    {
      provide: DurableReader,
      inject: [Database, LogSignal],
      useFactory: (database: Database, signal: LogSignal) =>
        new DurableReader(
          database,
          new SearchEntries(),
          signal,
          (error) => new Logger('Search').error(error),
          observedReader,
        ),
    },
  ],
})
export class SearchModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly config: ConfigService<Environment, true>,
    private readonly background: BackgroundWork,
    private readonly entries: DurableReader,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.get('FLEET_ROLES', { infer: true }).includes('worker'))
      this.background.add(() => this.entries.start());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.entries.stop();
  }
}
