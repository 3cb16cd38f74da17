import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { TenantView } from '#domain/platform/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { CommandInput, OperatorMeta } from '../shared/command-meta.js';
import { HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { OperatorOnly } from '../shared/permissions.js';
import { ChangePlan, ChangePlanInput } from './change-plan.command.js';
import { GetTenant } from './get-tenant.query.js';
import { GetTenantHistory } from './get-tenant-history.query.js';
import { LiftSuspension } from './lift-suspension.command.js';
import { ListTenants } from './list-tenants.query.js';
import { ProvisionTenant, ProvisionTenantInput } from './provision-tenant.command.js';
import { SuspendTenant, SuspendTenantInput } from './suspend-tenant.command.js';

type Meta = Omit<CommandMeta, 'tenantId'>;

/** What operators do with tenants, from outside. */
@OperatorOnly()
@ApiTags('platform')
@ApiBearerAuth()
@Controller('v1/platform/tenants')
export class PlatformController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  list(@Query() input: ListInput): Promise<Page<TenantView>> {
    return this.queries.execute(new ListTenants(input));
  }

  @Post()
  provision(@OperatorMeta('ProvisionTenant') meta: Meta, @Body() input: ProvisionTenantInput): Promise<Receipt> {
    return this.commands.execute(new ProvisionTenant(meta, input));
  }

  @Get(':id')
  get(@IdParam() id: string): Promise<TenantView> {
    return this.queries.execute(new GetTenant(id));
  }

  @Get(':id/history')
  history(@IdParam() id: string, @Query() input: HistoryInput): Promise<Page<HistoryEntry>> {
    return this.queries.execute(new GetTenantHistory(id, input));
  }

  @HttpCode(200)
  @Post(':id/plan')
  changePlan(
    @OperatorMeta('ChangePlan') meta: Meta,
    @IdParam() tenantId: string,
    @Body() { plan }: ChangePlanInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangePlan({ ...meta, tenantId }, plan));
  }

  @HttpCode(200)
  @Post(':id/suspend')
  suspend(
    @OperatorMeta('SuspendTenant') meta: Meta,
    @IdParam() tenantId: string,
    @Body() input: SuspendTenantInput,
  ): Promise<Receipt> {
    return this.commands.execute(new SuspendTenant({ ...meta, tenantId }, input));
  }

  @HttpCode(200)
  @Post(':id/lift-suspension')
  liftSuspension(
    @OperatorMeta('LiftSuspension') meta: Meta,
    @IdParam() tenantId: string,
    @Body() _input: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new LiftSuspension({ ...meta, tenantId }));
  }
}
