import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { DashboardView } from '#domain/insights/views.js';
import type { Page } from '#domain/shared/views.js';
import { ListInput } from '../shared/paging.js';
import { AnyUser } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ListDashboards } from './list-dashboards.query.js';

@ApiTags('insights')
@ApiBearerAuth()
@Controller('v1/dashboards')
export class DashboardsController {
  constructor(private readonly queries: QueryBus) {}

  /** Only what is on them, no figures: those each widget asks for itself, with its own permission. */
  @AnyUser()
  @Get()
  list(@Caller() { tenantId }: TenantAccess, @Query() input: ListInput): Promise<Page<DashboardView>> {
    return this.queries.execute(new ListDashboards(tenantId, input));
  }
}
