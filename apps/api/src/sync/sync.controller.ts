import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { DeviceView } from '#domain/sync/devices.js';
import type { Page } from '#domain/shared/views.js';
import type { SyncAnswers, SyncChanges, SyncConflictView } from '#domain/sync/views.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { IdParam } from '../shared/id-param.js';
import { AnyUser, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { GetChanges } from './get-changes.query.js';
import { ListConflicts, ListConflictsInput } from './list-conflicts.query.js';
import { ListDevices } from './list-devices.query.js';
import { RevokeDevice } from './revoke-device.command.js';
import { SyncCommands } from './sync-commands.command.js';
import { ChangesInput, SyncBatchInput } from './sync.inputs.js';

/** What phones did while they were offline, and the phones. */
@ApiTags('sync')
@ApiBearerAuth()
@Controller('v1')
export class SyncController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Each command asks for its own permission. */
  @AnyUser()
  @HttpCode(200)
  @Post('sync/commands')
  send(@Caller() caller: TenantAccess, @Body() input: SyncBatchInput): Promise<SyncAnswers> {
    return this.commands.execute(new SyncCommands(caller, input));
  }

  /** What the caller needs on a phone: everything at first, then what changed. */
  @AnyUser()
  @Get('sync/changes')
  changes(@Caller() caller: TenantAccess, @Query() input: ChangesInput): Promise<SyncChanges> {
    return this.queries.execute(new GetChanges(caller, input));
  }

  /** One's own; of everybody for who sees all work orders. */
  @AnyUser()
  @Get('sync/conflicts')
  conflicts(@Caller() caller: TenantAccess, @Query() input: ListConflictsInput): Promise<Page<SyncConflictView>> {
    return this.queries.execute(new ListConflicts(caller, input));
  }

  @AnyUser()
  @Get('me/devices')
  own(@Caller() { tenantId, actor }: TenantAccess): Promise<{ data: readonly DeviceView[] }> {
    return this.queries.execute(new ListDevices(tenantId, actor.userId!));
  }

  @AnyUser()
  @HttpCode(200)
  @Post('me/devices/:id/revoke')
  revokeOwn(@Caller() { tenantId, actor }: TenantAccess, @IdParam() id: string): Promise<object> {
    return this.commands.execute(new RevokeDevice(tenantId, actor.userId!, id));
  }

  @RequirePermission('view_users')
  @Get('users/:id/devices')
  of(@Caller() { tenantId }: TenantAccess, @IdParam() id: string): Promise<{ data: readonly DeviceView[] }> {
    return this.queries.execute(new ListDevices(tenantId, id));
  }

  /** It wipes itself when it calls the next time. */
  @RequirePermission('edit_users')
  @HttpCode(200)
  @Post('users/:id/devices/:deviceId/revoke')
  revoke(
    @Caller() { tenantId }: TenantAccess,
    @IdParam() id: string,
    @IdParam('deviceId') deviceId: string,
  ): Promise<object> {
    return this.commands.execute(new RevokeDevice(tenantId, id, deviceId));
  }
}
