import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { Meta } from '../shared/command-meta.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { RequireFeature, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangeDueService } from './change-due-service.command.js';
import { RescheduleDueServiceInput, RetireDueServiceInput, ScheduleDueServiceInput } from './due-service.inputs.js';
import { GetDueService } from './get-due-service.query.js';
import { GetDueServiceStats } from './get-due-service-stats.query.js';
import { ListDueServices, ListDueServicesInput } from './list-due-services.query.js';
import { intervalsOf, ScheduleDueService } from './schedule-due-service.command.js';

@ApiTags('Due services')
@RequireFeature('maintenance_tracking')
@Controller('v1/due-services')
export class DueServicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly history: History,
  ) {}

  @Get()
  @RequirePermission('view_schedules')
  list(@Caller() caller: TenantAccess, @Query() input: ListDueServicesInput) {
    return this.queries.execute(new ListDueServices(caller, input));
  }

  @Get('stats')
  @RequirePermission('view_schedules')
  stats(@Caller() caller: TenantAccess) {
    return this.queries.execute(new GetDueServiceStats(caller));
  }

  @Get(':id')
  @RequirePermission('view_schedules')
  get(@Caller() caller: TenantAccess, @IdParam() id: string) {
    return this.queries.execute(new GetDueService(caller, id));
  }

  @Get(':id/history')
  @RequirePermission('view_schedules')
  async historyOf(@Caller() caller: TenantAccess, @IdParam() id: string, @Query() input: HistoryInput) {
    await this.queries.execute(new GetDueService(caller, id));
    return this.history.read(caller, { types: ['due-service'], ids: [id] }, input);
  }

  @Post()
  @RequirePermission('edit_schedules')
  schedule(
    @Meta('ScheduleDueService') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Body() input: ScheduleDueServiceInput,
  ) {
    return this.commands.execute(new ScheduleDueService(meta, caller, input));
  }

  @Patch(':id')
  @RequirePermission('edit_schedules')
  reschedule(
    @Meta('RescheduleDueService') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: RescheduleDueServiceInput,
  ) {
    const changes = { title: input.title, ...intervalsOf(input, caller) };
    return this.commands.execute(new ChangeDueService(meta, id, { name: 'RescheduleDueService', changes }));
  }

  @Post(':id/retire')
  @HttpCode(200)
  @RequirePermission('edit_schedules')
  retire(
    @Meta('RetireDueService') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { reason = null }: RetireDueServiceInput,
  ) {
    return this.commands.execute(new ChangeDueService(meta, id, { name: 'RetireDueService', reason }));
  }
}
