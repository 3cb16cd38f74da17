import { Module } from '@nestjs/common';
import { Locations } from '#domain/inventory/locations.js';
import { PartRepository } from '#domain/inventory/part.repository.js';
import { StockItemRepository } from '#domain/inventory/stock-item.repository.js';
import { partRows } from '#infrastructure/inventory/part.rows.js';
import { PostgresLocations } from '#infrastructure/inventory/postgres-locations.js';
import { stockItemRows } from '#infrastructure/inventory/stock-item.rows.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { AnyMapping } from '#infrastructure/persistence/row-mapping.js';
import { History } from '../shared/history.query.js';
import { AdjustStockHandler } from './adjust-stock.command.js';
import { ChangePartHandler } from './change-part.command.js';
import { ChangeStockItemHandler } from './change-stock-item.command.js';
import { CreateLocationHandler } from './create-location.command.js';
import { CreatePartHandler } from './create-part.command.js';
import { GetPartHistoryHandler } from './get-part-history.query.js';
import { GetPartStockHandler } from './get-part-stock.query.js';
import { GetPartHandler } from './get-part.query.js';
import { ListLocationsHandler } from './list-locations.query.js';
import { ListPartsHandler } from './list-parts.query.js';
import { LocationsController } from './locations.controller.js';
import { PartAsOf } from './part-as-of.js';
import { PartsController } from './parts.controller.js';
import { ReceiveStockHandler } from './receive-stock.command.js';
import { RenameLocationHandler } from './rename-location.command.js';
import { StockPlaces } from './stock-places.js';

const repository = (mapping: AnyMapping) => ({
  inject: [Database, LogSignal],
  useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, mapping),
});

@Module({
  controllers: [PartsController, LocationsController],
  providers: [
    { provide: PartRepository, ...repository(partRows) },
    { provide: StockItemRepository, ...repository(stockItemRows) },
    { provide: Locations, inject: [Database], useFactory: (database: Database) => new PostgresLocations(database) },
    History,
    StockPlaces,
    PartAsOf,
    CreatePartHandler,
    ChangePartHandler,
    ChangeStockItemHandler,
    ReceiveStockHandler,
    AdjustStockHandler,
    CreateLocationHandler,
    RenameLocationHandler,
    ListPartsHandler,
    GetPartHandler,
    GetPartStockHandler,
    GetPartHistoryHandler,
    ListLocationsHandler,
  ],
})
export class InventoryModule {}
