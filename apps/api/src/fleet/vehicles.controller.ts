import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { MeterReadingView, VehicleDetail, VehicleListItem } from '#domain/fleet/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Explanation, HistoryEntry, Page } from '#domain/shared/views.js';
import { AsOfInput } from '../shared/as-of.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangeVehicle } from './change-vehicle.command.js';
import { CreateVehicle } from './create-vehicle.command.js';
import { ExplainVehicle, ExplainVehicleInput } from './explain-vehicle.query.js';
import { GetVehicle } from './get-vehicle.query.js';
import { ListMeterReadings, ListMeterReadingsInput } from './list-meter-readings.query.js';
import { ListVehicles, ListVehiclesInput } from './list-vehicles.query.js';
import { meterIdOf } from './meter-id.js';
import { RecordMeterReading } from './record-meter-reading.command.js';
import { UpdateVehicle } from './update-vehicle.command.js';
import { VehicleReferences } from './vehicle-references.js';
import {
  ChangeVehicleStatusInput,
  CreateVehicleInput,
  RecordMeterReadingInput,
  UpdateVehicleInput,
  VoidMeterReadingInput,
} from './vehicle.inputs.js';
import { JudgeMeterReading } from './judge-meter-reading.command.js';

@ApiTags('fleet')
@ApiBearerAuth()
@Controller('v1/vehicles')
export class VehiclesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly references: VehicleReferences,
    private readonly history: History,
  ) {}

  @RequirePermission('view_vehicles')
  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListVehiclesInput): Promise<Page<VehicleListItem>> {
    return this.queries.execute(new ListVehicles(caller, input));
  }

  @RequirePermission('edit_vehicles')
  @Post()
  create(
    @Meta('RegisterVehicle') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Body() input: CreateVehicleInput,
  ): Promise<Receipt> {
    return this.commands.execute(new CreateVehicle(meta, caller, input));
  }

  @RequirePermission('view_vehicles')
  @Get(':id')
  get(@Caller() caller: TenantAccess, @Param('id') id: string, @Query() { asOf }: AsOfInput): Promise<VehicleDetail> {
    return this.queries.execute(new GetVehicle(caller, id, asOf));
  }

  @RequirePermission('view_vehicles')
  @Get(':id/why')
  explain(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() { of }: ExplainVehicleInput,
  ): Promise<Explanation> {
    return this.queries.execute(new ExplainVehicle(caller, id, of));
  }

  @RequirePermission('edit_vehicles')
  @Patch(':id')
  update(
    @Meta('UpdateVehicle') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Body() input: UpdateVehicleInput,
  ): Promise<Receipt> {
    return this.commands.execute(new UpdateVehicle(meta, caller, id, input));
  }

  /** Archives it: its history, invoices and costs stay. */
  @RequirePermission('edit_vehicles')
  @Delete(':id')
  archive(
    @Meta('ArchiveVehicle') meta: CommandMeta,
    @Param('id') id: string,
    @Body() _input?: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangeVehicle(meta, id, { name: 'ArchiveVehicle' }));
  }

  @RequirePermission('edit_vehicles')
  @HttpCode(200)
  @Post(':id/status')
  changeStatus(
    @Meta('ChangeVehicleStatus') meta: CommandMeta,
    @Param('id') id: string,
    @Body() input: ChangeVehicleStatusInput,
  ): Promise<Receipt> {
    const { status, reason = null } = input;
    return this.commands.execute(new ChangeVehicle(meta, id, { name: 'ChangeVehicleStatus', status, reason }));
  }

  @RequirePermission('view_vehicles')
  @Get(':id/meter-readings')
  readings(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() input: ListMeterReadingsInput,
  ): Promise<Page<MeterReadingView>> {
    return this.queries.execute(new ListMeterReadings(caller, id, input));
  }

  @RequirePermission('record_meters', 'edit_vehicles')
  @Post(':id/meter-readings')
  recordReading(
    @Meta('RecordMeterReading') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Body() input: RecordMeterReadingInput,
  ): Promise<Receipt> {
    return this.commands.execute(new RecordMeterReading(meta, caller, id, input));
  }

  @RequirePermission('edit_vehicles')
  @HttpCode(200)
  @Post(':id/meter-readings/:readingId/void')
  voidReading(
    @Meta('VoidMeterReading') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Param('readingId') readingId: string,
    @Body() { reason }: VoidMeterReadingInput,
  ): Promise<Receipt> {
    return this.commands.execute(
      new JudgeMeterReading(meta, caller, id, readingId, { name: 'VoidMeterReading', reason }),
    );
  }

  /** A reading that was kept apart as unlikely counts from now on. */
  @RequirePermission('edit_vehicles')
  @HttpCode(200)
  @Post(':id/meter-readings/:readingId/release')
  releaseReading(
    @Meta('ReleaseMeterReading') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Param('readingId') readingId: string,
    @Body() _input?: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new JudgeMeterReading(meta, caller, id, readingId, { name: 'ReleaseMeterReading' }));
  }

  /** With what its meters showed. */
  @RequirePermission('view_vehicles')
  @Get(':id/history')
  async historyOf(
    @Caller() caller: TenantAccess,
    @Param('id') id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    await this.references.visible(caller, id);
    const ids = [id, meterIdOf(id, 'odometer'), meterIdOf(id, 'engine_hours')] as const;
    return this.history.readWithFiles(caller, { types: ['vehicle', 'meter'], ids: [...ids] }, input);
  }
}
