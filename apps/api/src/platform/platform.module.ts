import { Module } from '@nestjs/common';
import { TenantProvisioning } from '#domain/identity/tenant-provisioning.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import { PostgresTenantProvisioning } from '#infrastructure/identity/postgres-tenant-provisioning.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresTenantDirectory } from '#infrastructure/platform/postgres-tenant-directory.js';
import { LiftSuspensionHandler } from './lift-suspension.command.js';
import { ListTenantsHandler } from './list-tenants.query.js';
import { PlatformController } from './platform.controller.js';
import { ProvisionTenantHandler } from './provision-tenant.command.js';
import { SuspendTenantHandler } from './suspend-tenant.command.js';

@Module({
  controllers: [PlatformController],
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
    ListTenantsHandler,
    ProvisionTenantHandler,
    SuspendTenantHandler,
    LiftSuspensionHandler,
  ],
})
export class PlatformModule {}
