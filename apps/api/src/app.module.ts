import { Module, type DynamicModule } from '@nestjs/common';
import { ActivityModule } from './activity/activity.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { BillingModule } from './billing/billing.module.js';
import { FleetModule } from './fleet/fleet.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { InsightsModule } from './insights/insights.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { SearchModule } from './search/search.module.js';
import type { Environment } from './shared/config.js';
import { InfrastructureModule } from './shared/infrastructure.module.js';
import { OperationsModule } from './shared/operations.module.js';
import { SharedModule } from './shared/shared.module.js';
import { SyncModule } from './sync/sync.module.js';

@Module({
  imports: [
    InfrastructureModule,
    OperationsModule,
    IdentityModule,
    FleetModule,
    MaintenanceModule,
    InventoryModule,
    BillingModule,
    InsightsModule,
    AttachmentsModule,
    NotificationsModule,
    PlatformModule,
    ActivityModule,
    RealtimeModule,
    SearchModule,
    SyncModule,
  ],
})
export class AppModule {
  /** The environment comes in checked: who starts the program has read it. */
  static with(environment: Environment): DynamicModule {
    return { module: AppModule, imports: [SharedModule.with(environment)] };
  }
}
