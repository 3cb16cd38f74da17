import { Module, type DynamicModule } from '@nestjs/common';
import { IdentityModule } from './identity/identity.module.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { InfrastructureModule } from './shared/infrastructure.module.js';
import type { Environment } from './shared/config.js';
import { SharedModule } from './shared/shared.module.js';

@Module({ imports: [InfrastructureModule, IdentityModule, MaintenanceModule, PlatformModule] })
export class AppModule {
  static with(environment: Environment): DynamicModule {
    return { module: AppModule, imports: [SharedModule.with(environment)] };
  }
}
