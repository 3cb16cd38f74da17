import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { BackgroundWorkView } from '#domain/platform/views.js';
import type { Access } from '../shared/access.js';
import { OperatorOnly } from '../shared/permissions.js';
import { AnyCaller } from '../shared/request-context.js';
import { GetBackgroundWork } from './get-background-work.query.js';
import {
  RedriveParkedEventsInput,
  RetryBackgroundWork,
  RetryJobInput,
  RetrySagaOfTenantInput,
  type Retried,
} from './retry-background-work.command.js';

/** The same across all tenants, without what is in them. */
@OperatorOnly()
@ApiTags('platform')
@ApiBearerAuth()
@Controller('v1/platform/background-work')
export class PlatformBackgroundWorkController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  get(): Promise<BackgroundWorkView> {
    return this.queries.execute(new GetBackgroundWork(null));
  }

  @HttpCode(200)
  @Post('parked-events/redrive')
  redrive(@AnyCaller() access: Access, @Body() { reader, eventId }: RedriveParkedEventsInput): Promise<Retried> {
    return this.commands.execute(new RetryBackgroundWork(access, { kind: 'parked-events', reader, eventId }));
  }

  @HttpCode(200)
  @Post('sagas/retry')
  retrySaga(@AnyCaller() access: Access, @Body() { type, sagaId, tenantId }: RetrySagaOfTenantInput): Promise<Retried> {
    return this.commands.execute(new RetryBackgroundWork(access, { kind: 'saga', tenantId, type, sagaId }));
  }

  @HttpCode(200)
  @Post('jobs/retry')
  retryJob(@AnyCaller() access: Access, @Body() { queue, jobId }: RetryJobInput): Promise<Retried> {
    return this.commands.execute(new RetryBackgroundWork(access, { kind: 'job', queue, jobId }));
  }
}
