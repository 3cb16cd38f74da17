import { Global, Inject, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Cache } from '#domain/ports/cache.js';
import { Past } from '#domain/ports/past.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { InProcessCache } from '#infrastructure/cache/in-process-cache.js';
import { RedisCache } from '#infrastructure/cache/redis-cache.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { StreamRelay } from '#infrastructure/messaging/stream-relay.js';
import { TailReader } from '#infrastructure/messaging/tail-reader.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresPast } from '#infrastructure/persistence/postgres-past.js';
import { openJobsRedis, openRedis, SharedRedis, spaceOf } from '#infrastructure/redis/redis-client.js';
import { LogFollowing } from './access.js';
import { AsOf } from './as-of.js';
import type { Environment } from './config.js';
import { HistoryNames } from './history-names.js';
import { Lists } from './lists.js';
import { LogPlaces } from './log-places.js';
import { Reach } from './reach.js';
import { StreamFacts } from './stream-facts.js';

const logger = new Logger('Database');
export const logError = (error: unknown): void => logger.error(error instanceof Error ? error.message : String(error));

/** Null without `REDIS_URL`: one process, or several that each keep their own. */
const sharedRedis = {
  provide: SharedRedis,
  inject: [ConfigService, Database],
  async useFactory(config: ConfigService<Environment, true>, database: Database): Promise<SharedRedis | null> {
    const url = config.get('REDIS_URL', { infer: true });
    if (url === undefined) return null;
    const onError = (error: Error): void => logger.warn(`Redis is away: ${error.message}`);
    return new SharedRedis(openRedis(url, onError), openJobsRedis(url), await spaceOf(database));
  },
};

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
    sharedRedis,
    {
      provide: Cache,
      inject: [Database, SharedRedis],
      useFactory: (database: Database, redis: SharedRedis | null): Cache =>
        redis ? new RedisCache(database, redis.client, redis.space) : new InProcessCache(database),
    },
    { provide: Past, inject: [Database], useFactory: (database: Database) => new PostgresPast(database) },
    AsOf,
    StreamFacts,
    Reach,
    HistoryNames,
    {
      provide: LogPlaces,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        new LogPlaces(new URL(config.get('DATABASE_URL', { infer: true })).password || 'fleet'),
    },
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
    {
      provide: StreamRelay,
      inject: [Database, SharedRedis, LogSignal, ConfigService],
      useFactory: (
        database: Database,
        redis: SharedRedis | null,
        signal: LogSignal,
        config: ConfigService<Environment, true>,
      ): StreamRelay | null =>
        redis && config.get('FLEET_ROLES', { infer: true }).includes('worker')
          ? new StreamRelay(database, redis.client, redis.space, signal, logError)
          : null,
    },
  ],
  exports: [
    Database,
    ReadDatabase,
    SharedRedis,
    Cache,
    AsOf,
    StreamFacts,
    Reach,
    HistoryNames,
    LogPlaces,
    Lists,
    LogSignal,
    TailReader,
    LogFollowing,
  ],
})
export class InfrastructureModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly signal: LogSignal,
    private readonly tail: TailReader,
    private readonly cache: Cache,
    @Inject(SharedRedis) private readonly redis: SharedRedis | null,
    @Inject(StreamRelay) private readonly relay: StreamRelay | null,
  ) {}

  async onModuleInit(): Promise<void> {
    this.signal.start();
    this.tail.start();
    await this.relay?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const { hits, misses } = this.cache.stats;
    logger.log(`The cache answered ${hits} of ${hits + misses} questions`);
    await Promise.all([this.tail.stop(), this.relay?.stop()]);
    await this.signal.close();
    this.redis?.close();
    await this.database.close();
  }
}
