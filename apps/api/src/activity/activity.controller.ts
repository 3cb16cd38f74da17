import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { ActivityPage } from '#domain/activity/views.js';
import { AnyUser } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ActivityInput, ListActivity } from './list-activity.query.js';

@ApiTags('activity')
@ApiBearerAuth()
@Controller('v1/activity')
export class ActivityController {
  constructor(private readonly queries: QueryBus) {}

  /** Everybody may look; each kind of thing asks for its own permission, and what is out of reach is not told. */
  @AnyUser()
  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ActivityInput): Promise<ActivityPage> {
    return this.queries.execute(new ListActivity(caller, input));
  }
}
