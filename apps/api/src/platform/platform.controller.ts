import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { TenantView } from '#domain/platform/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Page } from '#domain/shared/views.js';
import { CommandInput, OperatorMeta } from '../shared/command-meta.js';
import { ListInput } from '../shared/paging.js';
import { OperatorOnly } from '../shared/permissions.js';
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

  @HttpCode(200)
  @Post(':id/suspend')
  suspend(
    @OperatorMeta('SuspendTenant') meta: Meta,
    @Param('id') tenantId: string,
    @Body() input: SuspendTenantInput,
  ): Promise<Receipt> {
    return this.commands.execute(new SuspendTenant({ ...meta, tenantId }, input));
  }

  @HttpCode(200)
  @Post(':id/lift-suspension')
  liftSuspension(
    @OperatorMeta('LiftSuspension') meta: Meta,
    @Param('id') tenantId: string,
    @Body() _input: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new LiftSuspension({ ...meta, tenantId }));
  }
}
