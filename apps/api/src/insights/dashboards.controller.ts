import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { Dashboards } from '#domain/insights/dashboards.js';
import type { DashboardView, WidgetFigures } from '#domain/insights/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Page } from '#domain/shared/views.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { AnyUser } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ArrangeDashboard, ArrangeDashboardInput } from './arrange-dashboard.command.js';
import { GetWidget } from './get-widget.query.js';
import { ListDashboards } from './list-dashboards.query.js';

@ApiTags('insights')
@ApiBearerAuth()
@Controller('v1/dashboards')
export class DashboardsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly dashboards: Dashboards,
  ) {}

  /** Only what is on them, no figures: those each widget asks for itself, with its own permission. */
  @AnyUser()
  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListInput): Promise<Page<DashboardView>> {
    return this.queries.execute(new ListDashboards(caller, input));
  }

  /** Asks for the permission of its kind. */
  @AnyUser()
  @Get('widgets/:type')
  widget(@Caller() caller: TenantAccess, @Param('type') type: string): Promise<WidgetFigures[keyof WidgetFigures]> {
    return this.queries.execute(new GetWidget(caller, type));
  }

  @AnyUser()
  @HttpCode(204)
  @Put(':id/arrangement')
  arrange(@Caller() caller: TenantAccess, @IdParam() id: string, @Body() input: ArrangeDashboardInput): Promise<void> {
    return this.commands.execute(new ArrangeDashboard(caller, id, input));
  }

  /** Back to how the tenant has it; again it does nothing. */
  @AnyUser()
  @HttpCode(204)
  @Delete(':id/arrangement')
  async reset(@Caller() { tenantId, userId }: TenantAccess, @IdParam() id: string): Promise<void> {
    if (!(await this.dashboards.reset(tenantId, userId, id))) throw new DomainError('not_found', { kind: 'dashboard' });
  }
}
