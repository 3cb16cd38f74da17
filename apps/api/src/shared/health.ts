import { Controller, Get } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { ApiExcludeController } from './api-docs.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { draining } from './draining.js';
import { Public } from './permissions.js';

/** Whether the database answers. */
export abstract class DatabaseProbe {
  abstract ping(): Promise<void>;
}

/** Whether Redis answers. Nobody needs it: what several processes keep together, each then keeps for itself, and jobs wait. */
export abstract class RedisProbe {
  /** Undefined where there is no Redis. */
  abstract state(): 'up' | 'away' | undefined;
}

const PATIENCE = 2_000;

@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: DatabaseProbe,
    private readonly redis: RedisProbe,
  ) {}

  /** The process runs; restarting it would not help anything. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be served now. A Redis that is away is told, and changes nothing about it. */
  @Get('ready')
  async ready(): Promise<object> {
    if (draining.hasBegun) throw new DomainError('service_unavailable', { waitingFor: 'nothing: this process ends' });
    try {
      return await this.health.check([
        () =>
          this.indicators
            .check('database')
            .attempt(() => this.database.ping())
            .withTimeout(PATIENCE),
        ...this.ofRedis(),
      ]);
    } catch {
      throw new DomainError('service_unavailable', { waitingFor: 'database' });
    }
  }

  private ofRedis(): HealthIndicatorFunction[] {
    const state = this.redis.state();
    if (state === undefined) return [];
    const indicator = this.indicators.check('redis');
    return [() => (state === 'up' ? indicator.up() : indicator.degraded('away'))];
  }
}
