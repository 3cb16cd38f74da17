import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { BackgroundWorkView } from '#domain/platform/views.js';

import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { GetBackgroundWork } from './get-background-work.query.js';
import {
  RedriveParkedEventsInput,
  RetryBackgroundWork,
  RetryJobInput,
  RetrySagaInput,
  type Retried,
} from './retry-background-work.command.js';

/** What did not get done by itself in the caller's tenant, and doing it again. */
@RequirePermission('all')
@ApiTags('platform')
@ApiBearerAuth()
@Controller('v1/background-work')
export class BackgroundWorkController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  get(@Caller() { tenantId }: TenantAccess): Promise<BackgroundWorkView> {
    return this.queries.execute(new GetBackgroundWork(tenantId));
  }

  @HttpCode(200)
  @Post('parked-events/redrive')
  redrive(@Caller() access: TenantAccess, @Body() { reader, eventId }: RedriveParkedEventsInput): Promise<Retried> {
    return this.commands.execute(new RetryBackgroundWork(access, { kind: 'parked-events', reader, eventId }));
  }

  @HttpCode(200)
  @Post('sagas/retry')
  retrySaga(@Caller() access: TenantAccess, @Body() { type, sagaId }: RetrySagaInput): Promise<Retried> {
    return this.commands.execute(
      new RetryBackgroundWork(access, { kind: 'saga', tenantId: access.tenantId, type, sagaId }),
    );
  }

  @HttpCode(200)
  @Post('jobs/retry')
  retryJob(@Caller() access: TenantAccess, @Body() { queue, jobId }: RetryJobInput): Promise<Retried> {
    return this.commands.execute(new RetryBackgroundWork(access, { kind: 'job', queue, jobId }));
  }
}
