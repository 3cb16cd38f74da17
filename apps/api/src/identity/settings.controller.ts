import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { SettingsView } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { Meta } from '../shared/command-meta.js';
import { AnyUser, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangeSettings, ChangeSettingsInput } from './change-settings.command.js';
import { GetSettings } from './get-settings.query.js';

@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/settings')
export class SettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Everybody's screens are shown by them. */
  @AnyUser()
  @Get()
  get(@Caller() { tenantId }: TenantAccess): Promise<SettingsView> {
    return this.queries.execute(new GetSettings(tenantId));
  }

  @RequirePermission('edit_settings')
  @Patch()
  change(@Meta('ChangeSettings') meta: CommandMeta, @Body() input: ChangeSettingsInput): Promise<Receipt> {
    return this.commands.execute(new ChangeSettings(meta, input));
  }
}
