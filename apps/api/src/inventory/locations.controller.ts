import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { LocationView } from '#domain/fleet/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Page } from '#domain/shared/views.js';
import { Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { CreateLocation } from './create-location.command.js';
import { ListLocations } from './list-locations.query.js';
import { LocationInput } from './part.inputs.js';
import { RenameLocation } from './rename-location.command.js';

@ApiTags('inventory')
@ApiBearerAuth()
@Controller('v1/locations')
export class LocationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Every list of vehicles, parts or work can be narrowed by them. */
  @RequirePermission('view_vehicles', 'view_parts', 'view_work_orders')
  @Get()
  list(@Caller() { tenantId }: TenantAccess, @Query() input: ListInput): Promise<Page<LocationView>> {
    return this.queries.execute(new ListLocations(tenantId, input));
  }

  @RequirePermission('edit_parts', 'edit_vehicles')
  @Post()
  create(@Meta('CreateLocation') meta: CommandMeta, @Body() { name }: LocationInput): Promise<Receipt> {
    return this.commands.execute(new CreateLocation(meta, name));
  }

  @RequirePermission('edit_parts', 'edit_vehicles')
  @Patch(':id')
  rename(
    @Meta('RenameLocation') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { name }: LocationInput,
  ): Promise<Receipt> {
    return this.commands.execute(new RenameLocation(meta, id, name));
  }
}
