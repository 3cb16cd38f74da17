import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Conflicts } from '#domain/sync/conflicts.js';
import { Devices } from '#domain/sync/devices.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresConflicts } from '#infrastructure/sync/postgres-conflicts.js';
import { PostgresDevices } from '#infrastructure/sync/postgres-devices.js';
import { CommandRoutes } from './command-routes.js';
import { GetChangesHandler } from './get-changes.query.js';
import { ListConflictsHandler } from './list-conflicts.query.js';
import { ListDevicesHandler } from './list-devices.query.js';
import { Replay } from './replay.js';
import { RevokeDeviceHandler } from './revoke-device.command.js';
import { SyncCommandsHandler } from './sync-commands.command.js';
import { SyncController } from './sync.controller.js';
import { TheirSide } from './their-side.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [SyncController],
  providers: [
    { provide: Devices, inject: [Database], useFactory: (database: Database) => new PostgresDevices(database) },
    { provide: Conflicts, inject: [Database], useFactory: (database: Database) => new PostgresConflicts(database) },
    CommandRoutes,
    TheirSide,
    Replay,
    SyncCommandsHandler,
    GetChangesHandler,
    ListConflictsHandler,
    ListDevicesHandler,
    RevokeDeviceHandler,
  ],
})
export class SyncModule {}
