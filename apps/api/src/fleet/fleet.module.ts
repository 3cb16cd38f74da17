import { Module } from '@nestjs/common';
import { MeterRepository } from '#domain/fleet/meter.repository.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import { meterRows } from '#infrastructure/fleet/meter.rows.js';
import { vehicleRows } from '#infrastructure/fleet/vehicle.rows.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { AnyMapping } from '#infrastructure/persistence/row-mapping.js';
import { History } from '../shared/history.query.js';
import { ChangeMeterHandler } from './change-meter.command.js';
import { ChangeVehicleHandler } from './change-vehicle.command.js';
import { CreateVehicleHandler } from './create-vehicle.command.js';
import { ExplainVehicleHandler } from './explain-vehicle.query.js';
import { GetVehicleHandler } from './get-vehicle.query.js';
import { ListMeterReadingsHandler } from './list-meter-readings.query.js';
import { ListVehiclesHandler } from './list-vehicles.query.js';
import { RecordMeterReadingHandler } from './record-meter-reading.command.js';
import { RecordVehicleServiceHandler } from './record-vehicle-service.command.js';
import { UpdateVehicleHandler } from './update-vehicle.command.js';
import { VehicleReferences } from './vehicle-references.js';
import { VehiclesController } from './vehicles.controller.js';
import { JudgeMeterReadingHandler } from './judge-meter-reading.command.js';
import { VehicleCountWidget } from './vehicle-count.widget.js';

const repository = (mapping: AnyMapping) => ({
  inject: [Database, LogSignal],
  useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, mapping),
});

@Module({
  controllers: [VehiclesController],
  providers: [
    { provide: VehicleRepository, ...repository(vehicleRows) },
    { provide: MeterRepository, ...repository(meterRows) },
    History,
    VehicleReferences,
    CreateVehicleHandler,
    UpdateVehicleHandler,
    ChangeVehicleHandler,
    RecordVehicleServiceHandler,
    ChangeMeterHandler,
    RecordMeterReadingHandler,
    JudgeMeterReadingHandler,
    ListVehiclesHandler,
    GetVehicleHandler,
    ExplainVehicleHandler,
    ListMeterReadingsHandler,
    VehicleCountWidget,
  ],
})
export class FleetModule {}
