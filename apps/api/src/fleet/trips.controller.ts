import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { TripDetail, TripView } from '#domain/fleet/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Page } from '#domain/shared/views.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { ListInput } from '../shared/paging.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { BeginTrip } from './begin-trip.command.js';
import { ChangeTrip } from './change-trip.command.js';
import { GetTrip } from './get-trip.query.js';
import { ListTrips } from './list-trips.query.js';
import { gpxOf } from './trip-gpx.js';
import { AddTrackInput, BeginTripInput, EndTripInput } from './trip.inputs.js';

/** Ways that people drove, recorded by themselves. Who may not see those of others sees their own. */
@ApiTags('fleet')
@ApiBearerAuth()
@Controller('v1')
export class TripsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('view_trips', 'record_trips')
  @Get('vehicles/:id/trips')
  ofVehicle(@Caller() caller: TenantAccess, @IdParam() id: string, @Query() input: ListInput): Promise<Page<TripView>> {
    return this.queries.execute(new ListTrips(caller, id, input));
  }

  @RequirePermission('record_trips')
  @Post('trips')
  begin(
    @Meta('BeginTrip') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Body() input: BeginTripInput,
  ): Promise<Receipt> {
    return this.commands.execute(new BeginTrip(meta, caller, input));
  }

  @RequirePermission('view_trips', 'record_trips')
  @Get('trips/:id')
  get(@Caller() caller: TenantAccess, @IdParam() id: string): Promise<TripDetail> {
    return this.queries.execute(new GetTrip(caller, id));
  }

  @RequirePermission('view_trips', 'record_trips')
  @Get('trips/:id/gpx')
  async gpx(@Caller() caller: TenantAccess, @IdParam() id: string, @Res() reply: FastifyReply): Promise<void> {
    const trip = await this.queries.execute(new GetTrip(caller, id));
    void reply
      .header('content-disposition', `attachment; filename="trip-${trip.startedAt.slice(0, 10)}.gpx"`)
      .type('application/gpx+xml')
      .send(gpxOf(trip));
  }

  /** Pieces may come late, twice and in any order. */
  @RequirePermission('record_trips')
  @HttpCode(200)
  @Post('trips/:id/track')
  addTrack(
    @Meta('AddTrack') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { fixes }: AddTrackInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangeTrip(meta, id, { name: 'AddTrack', fixes }));
  }

  @RequirePermission('record_trips')
  @HttpCode(200)
  @Post('trips/:id/end')
  end(@Meta('EndTrip') meta: CommandMeta, @IdParam() id: string, @Body() { elapsed }: EndTripInput): Promise<Receipt> {
    return this.commands.execute(new ChangeTrip(meta, id, { name: 'EndTrip', elapsed }));
  }
}
