import { Module } from '@nestjs/common';
import { MeterRepository } from '#domain/fleet/meter.repository.js';
import { TripRepository } from '#domain/fleet/trip.repository.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import { meterRows } from '#infrastructure/fleet/meter.rows.js';
import { tripRows } from '#infrastructure/fleet/trip.rows.js';
import { vehicleRows } from '#infrastructure/fleet/vehicle.rows.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { AnyMapping } from '#infrastructure/persistence/row-mapping.js';
import { History } from '../shared/history.query.js';
import { BeginTripHandler } from './begin-trip.command.js';
import { ChangeMeterHandler } from './change-meter.command.js';
import { ChangeTripHandler } from './change-trip.command.js';
import { ChangeVehicleHandler } from './change-vehicle.command.js';
import { CreateVehicleHandler } from './create-vehicle.command.js';
import { ExplainVehicleHandler } from './explain-vehicle.query.js';
import { GetTripHandler } from './get-trip.query.js';
import { GetVehicleHandler } from './get-vehicle.query.js';
import { ListMeterReadingsHandler } from './list-meter-readings.query.js';
import { ListTripsHandler } from './list-trips.query.js';
import { ListVehiclesHandler } from './list-vehicles.query.js';
import { RecordMeterReadingHandler } from './record-meter-reading.command.js';
import { RecordVehicleServiceHandler } from './record-vehicle-service.command.js';
import { TripsController } from './trips.controller.js';
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
  controllers: [VehiclesController, TripsController],
  providers: [
    { provide: VehicleRepository, ...repository(vehicleRows) },
    { provide: MeterRepository, ...repository(meterRows) },
    { provide: TripRepository, ...repository(tripRows) },
    History,
    VehicleReferences,
    CreateVehicleHandler,
    UpdateVehicleHandler,
    ChangeVehicleHandler,
    RecordVehicleServiceHandler,
    ChangeMeterHandler,
    RecordMeterReadingHandler,
    JudgeMeterReadingHandler,
    BeginTripHandler,
    ChangeTripHandler,
    ListTripsHandler,
    GetTripHandler,
    ListVehiclesHandler,
    GetVehicleHandler,
    ExplainVehicleHandler,
    ListMeterReadingsHandler,
    VehicleCountWidget,
  ],
})
export class FleetModule {}
