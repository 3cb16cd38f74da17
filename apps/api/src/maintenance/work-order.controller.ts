import { Body, Controller, Get, Patch, Post, HttpCode, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { CommandMeta } from '#domain/ports/repository.js';
import { AsOfInput } from '../shared/as-of.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { RequireFeature, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { AssignWorkOrder } from './assign-work-order.command.js';
import { ChangeWorkOrder } from './change-work-order.command.js';
import { CompleteWorkOrder } from './complete-work-order.command.js';
import { CreateWorkOrder } from './create-work-order.command.js';
import { ExplainWorkOrder, ExplainWorkOrderInput } from './explain-work-order.query.js';
import { GetCompletion } from './get-completion.query.js';
import { GetWorkOrder } from './get-work-order.query.js';
import { GetWorkOrderStats, WorkOrderStatsInput } from './get-work-order-stats.query.js';
import { ListFailedCompletions } from './list-failed-completions.query.js';
import { ListWorkOrders, ListWorkOrdersInput } from './list-work-orders.query.js';
import { ReopenWorkOrder } from './reopen-work-order.command.js';
import { RetryCompletion } from './retry-completion.command.js';
import { StartWorkOrder } from './start-work-order.command.js';
import { UpdateWorkOrder } from './update-work-order.command.js';
import {
  AssignWorkOrderInput,
  CancelWorkOrderInput,
  CompleteWorkOrderInput,
  CreateWorkOrderInput,
  HoldWorkOrderInput,
  ReopenWorkOrderInput,
  ScheduleWorkOrderInput,
  StartWorkOrderInput,
  UpdateWorkOrderInput,
} from './work-order.inputs.js';

@ApiTags('Work orders')
@RequireFeature('maintenance_tracking')
@Controller('v1/work-orders')
export class WorkOrderController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly history: History,
  ) {}

  @Get()
  @RequirePermission('view_work_orders')
  list(@Caller() caller: TenantAccess, @Query() input: ListWorkOrdersInput) {
    return this.queries.execute(new ListWorkOrders(caller, input));
  }

  @Get('stats')
  @RequireFeature('basic_reports')
  @RequirePermission('view_work_orders')
  stats(@Caller() caller: TenantAccess, @Query() input: WorkOrderStatsInput) {
    return this.queries.execute(new GetWorkOrderStats(caller, input));
  }

  @Get('failed-completions')
  @RequirePermission('view_work_orders')
  failedCompletions(@Caller() caller: TenantAccess, @Query() input: ListInput) {
    return this.queries.execute(new ListFailedCompletions(caller, input));
  }

  @Get(':id')
  @RequirePermission('view_work_orders')
  get(@Caller() caller: TenantAccess, @IdParam() id: string, @Query() { asOf }: AsOfInput) {
    return this.queries.execute(new GetWorkOrder(caller, id, asOf));
  }

  @Get(':id/why')
  @RequirePermission('view_work_orders')
  explain(@Caller() caller: TenantAccess, @IdParam() id: string, @Query() { of }: ExplainWorkOrderInput) {
    return this.queries.execute(new ExplainWorkOrder(caller, id, of));
  }

  @Get(':id/completion')
  @RequirePermission('view_work_orders')
  completion(@Caller() caller: TenantAccess, @IdParam() id: string) {
    return this.queries.execute(new GetCompletion(caller, id));
  }

  @Get(':id/history')
  @RequirePermission('view_work_orders')
  async historyOf(@Caller() caller: TenantAccess, @IdParam() id: string, @Query() input: HistoryInput) {
    // Who may not see the work order does not see its history.
    if (caller.actor.scope.workOrders === 'assigned') await this.queries.execute(new GetWorkOrder(caller, id));
    return this.history.readWithFiles(caller, { types: ['work-order'], ids: [id] }, input);
  }

  @Post()
  @RequirePermission('create_work_orders', 'report_issues')
  create(
    @Meta('CreateWorkOrder') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Body() input: CreateWorkOrderInput,
  ) {
    return this.commands.execute(new CreateWorkOrder(meta, caller, input));
  }

  @Patch(':id')
  @RequirePermission('edit_work_orders')
  update(
    @Meta('UpdateWorkOrder') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: UpdateWorkOrderInput,
  ) {
    return this.commands.execute(new UpdateWorkOrder(meta, caller, id, input));
  }

  @Post(':id/open')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  open(@Meta('OpenWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput) {
    return this.change(meta, id, { name: 'OpenWorkOrder' });
  }

  @Post(':id/schedule')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  schedule(
    @Meta('ScheduleWorkOrder') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { date }: ScheduleWorkOrderInput,
  ) {
    return this.change(meta, id, { name: 'ScheduleWorkOrder', date: date.slice(0, 10) });
  }

  @Post(':id/assign')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  assign(@Meta('AssignWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() input: AssignWorkOrderInput) {
    return this.commands.execute(new AssignWorkOrder(meta, id, input.assignedTo ?? null));
  }

  @Post(':id/start')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  start(
    @Meta('StartWorkOrder') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() { odometer }: StartWorkOrderInput,
  ) {
    return this.commands.execute(new StartWorkOrder(meta, caller, id, odometer));
  }

  @Post(':id/hold')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  hold(@Meta('HoldWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() { reason, note }: HoldWorkOrderInput) {
    return this.change(meta, id, { name: 'HoldWorkOrder', reason, note: note ?? null });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  resume(@Meta('ResumeWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput) {
    return this.change(meta, id, { name: 'ResumeWorkOrder' });
  }

  @Post(':id/complete')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  complete(
    @Meta('CompleteWorkOrder') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: CompleteWorkOrderInput,
  ) {
    return this.commands.execute(new CompleteWorkOrder(meta, caller, id, input));
  }

  @Post(':id/completion/retry')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  retry(@Meta('RetryCompletion') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput) {
    return this.commands.execute(new RetryCompletion(meta, id));
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @RequirePermission('reopen_work_orders')
  reopen(@Meta('ReopenWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() { reason }: ReopenWorkOrderInput) {
    return this.commands.execute(new ReopenWorkOrder(meta, id, reason));
  }

  @Post(':id/close')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  close(@Meta('CloseWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput) {
    return this.change(meta, id, { name: 'CloseWorkOrder' });
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequirePermission('edit_work_orders')
  cancel(@Meta('CancelWorkOrder') meta: CommandMeta, @IdParam() id: string, @Body() { reason }: CancelWorkOrderInput) {
    return this.change(meta, id, { name: 'CancelWorkOrder', reason });
  }

  private change(meta: CommandMeta, id: string, command: WorkOrderCommand) {
    return this.commands.execute(new ChangeWorkOrder(meta, id, command));
  }
}
