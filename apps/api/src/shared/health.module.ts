import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Database } from '#infrastructure/persistence/database.js';
import { DatabaseProbe, HealthController } from './health.js';

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
  ],
})
export class HealthModule {}
