import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Database } from '#infrastructure/persistence/database.js';
import { SharedRedis } from '#infrastructure/redis/redis-client.js';
import { DatabaseProbe, HealthController, RedisProbe } from './health.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [
    {
      provide: DatabaseProbe,
      inject: [Database],
      useFactory: (database: Database): DatabaseProbe => ({
        ping: async () => void (await database.app.query('SELECT 1')),
      }),
    },
    {
      provide: RedisProbe,
      inject: [SharedRedis],
      useFactory: (redis: SharedRedis | null): RedisProbe => ({
        state: () => (redis && (redis.client.status === 'ready' ? 'up' : 'away')) || undefined,
      }),
    },
  ],
})
export class HealthModule {}
