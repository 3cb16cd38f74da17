import { Module } from '@nestjs/common';
import { Sagas } from '#domain/ports/sagas.js';
import { TenantProvisioning } from '#domain/identity/tenant-provisioning.js';
import { ParkedEvents } from '#domain/platform/parked-events.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import { PostgresTenantProvisioning } from '#infrastructure/identity/postgres-tenant-provisioning.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { PostgresSagas } from '#infrastructure/messaging/postgres-sagas.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresParkedEvents } from '#infrastructure/platform/postgres-parked-events.js';
import { PostgresTenantDirectory } from '#infrastructure/platform/postgres-tenant-directory.js';
import { BackgroundWorkController } from './background-work.controller.js';
import { ChangePlanHandler } from './change-plan.command.js';
import { GetBackgroundWorkHandler } from './get-background-work.query.js';
import { GetTenantHandler } from './get-tenant.query.js';
import { GetTenantHistoryHandler } from './get-tenant-history.query.js';
import { LiftSuspensionHandler } from './lift-suspension.command.js';
import { ListTenantsHandler } from './list-tenants.query.js';
import { PlatformBackgroundWorkController } from './platform-background-work.controller.js';
import { PlatformController } from './platform.controller.js';
import { ProvisionTenantHandler } from './provision-tenant.command.js';
import { RetryBackgroundWorkHandler } from './retry-background-work.command.js';
import { SuspendTenantHandler } from './suspend-tenant.command.js';

@Module({
  controllers: [PlatformController, BackgroundWorkController, PlatformBackgroundWorkController],
  providers: [
    {
      provide: TenantProvisioning,
      inject: [Database, LogSignal],
      useFactory: (database: Database, signal: LogSignal) => new PostgresTenantProvisioning(database, signal),
    },
    {
      provide: TenantDirectory,
      inject: [Database],
      useFactory: (database: Database) => new PostgresTenantDirectory(database),
    },
    {
      provide: ParkedEvents,
      inject: [Database],
      useFactory: (database: Database) => new PostgresParkedEvents(database),
    },
    { provide: Sagas, inject: [Database], useFactory: (database: Database) => new PostgresSagas(database) },
    GetBackgroundWorkHandler,
    RetryBackgroundWorkHandler,
    ListTenantsHandler,
    GetTenantHandler,
    GetTenantHistoryHandler,
    ChangePlanHandler,
    ProvisionTenantHandler,
    SuspendTenantHandler,
    LiftSuspensionHandler,
  ],
})
export class PlatformModule {}
