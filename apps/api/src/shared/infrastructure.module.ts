import { Global, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { TailReader } from '#infrastructure/messaging/tail-reader.js';
import { Database } from '#infrastructure/persistence/database.js';
import { LogFollowing } from './access.js';
import type { Environment } from './config.js';
import { Lists } from './lists.js';

const logger = new Logger('Database');
export const logError = (error: unknown): void => logger.error(error instanceof Error ? error.message : String(error));

/** The database and the signal of its log, one of each in a process. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        new Database(config.get('DATABASE_URL', { infer: true }), logError),
    },
    { provide: ReadDatabase, useExisting: Database },
    Lists,
    {
      provide: LogSignal,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        new LogSignal(config.get('DATABASE_URL', { infer: true })),
    },
    {
      provide: TailReader,
      inject: [Database, LogSignal],
      useFactory: (database: Database, signal: LogSignal) => new TailReader(database, signal, logError),
    },
    { provide: LogFollowing, useExisting: TailReader },
  ],
  exports: [Database, ReadDatabase, Lists, LogSignal, TailReader, LogFollowing],
})
export class InfrastructureModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly signal: LogSignal,
    private readonly tail: TailReader,
  ) {}

  onModuleInit(): void {
    this.signal.start();
    this.tail.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tail.stop();
    await this.signal.close();
    await this.database.close();
  }
}
