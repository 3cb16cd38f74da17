import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { CqrsModule } from '@nestjs/cqrs';
import { PassportModule } from '@nestjs/passport';
import { LoggerModule } from 'nestjs-pino';
import { WindowCounter } from '#domain/ports/window-counter.js';
import { SharedRedis } from '#infrastructure/redis/redis-client.js';
import { InProcessCounter } from '#infrastructure/throttle/in-process-counter.js';
import { RedisCounter } from '#infrastructure/throttle/redis-counter.js';
import { AccessCache } from './access.js';
import { AccessGuard } from './access.guard.js';
import { BackgroundWork } from './background-work.js';
import type { Environment } from './config.js';
import { HealthModule } from './health.module.js';
import { loggerParams } from './logging.js';
import { RouteDeclarations } from './permissions.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { ThrottleGuard, UserRate } from './throttle.js';
import { TokenCache } from './token-cache.js';
import { inputValidation } from './validation.js';

/** What every context stands on: configuration, logs, the one guard, the one filter, the one pipe. */
@Global()
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) => loggerParams(config.get('LOG_LEVEL', { infer: true })),
    }),
    CqrsModule.forRoot(),
    PassportModule,
    DiscoveryModule,
    HealthModule,
  ],
  providers: [
    AccessCache,
    BackgroundWork,
    TokenCache,
    {
      provide: WindowCounter,
      inject: [SharedRedis],
      useFactory: (redis: SharedRedis | null): WindowCounter =>
        redis ? new RedisCounter(redis.client, redis.space) : new InProcessCounter(),
    },
    UserRate,
    RouteDeclarations,
    // In this order: what is too much is not looked at any further.
    { provide: APP_GUARD, useClass: ThrottleGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_PIPE, useFactory: inputValidation },
  ],
  exports: [AccessCache, BackgroundWork, UserRate, WindowCounter],
})
export class SharedModule {
  /** The environment comes in checked: who starts the program has read it, and a test brings its own. */
  static with(environment: Environment): DynamicModule {
    return {
      module: SharedModule,
      imports: [
        ConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          ignoreEnvVars: true,
          skipProcessEnv: true,
          load: [() => environment],
        }),
      ],
    };
  }
}
