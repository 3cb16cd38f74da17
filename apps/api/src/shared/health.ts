import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from './api-docs.js';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { DomainError } from '#domain/shared/domain-error.js';
import { draining } from './draining.js';
import { Public } from './permissions.js';

/** Whether the database answers. */
export abstract class DatabaseProbe {
  abstract ping(): Promise<void>;
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
  ) {}

  /** The process runs; restarting it would not help anything. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be served now. */
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
      ]);
    } catch {
      throw new DomainError('service_unavailable', { waitingFor: 'database' });
    }
  }
}
