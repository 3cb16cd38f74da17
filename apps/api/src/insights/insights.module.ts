import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Dashboards } from '#domain/insights/dashboards.js';
import { PostgresDashboards } from '#infrastructure/insights/postgres-dashboards.js';
import { Database } from '#infrastructure/persistence/database.js';
import { Widgets } from '../shared/widgets.js';
import { ArrangeDashboardHandler } from './arrange-dashboard.command.js';
import { DashboardsController } from './dashboards.controller.js';
import { GetWidgetHandler } from './get-widget.query.js';
import { ListDashboardsHandler } from './list-dashboards.query.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [DashboardsController],
  providers: [
    { provide: Dashboards, inject: [Database], useFactory: (database: Database) => new PostgresDashboards(database) },
    Widgets,
    ArrangeDashboardHandler,
    GetWidgetHandler,
    ListDashboardsHandler,
  ],
})
export class InsightsModule {}
