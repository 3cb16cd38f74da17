import { Module } from '@nestjs/common';
import { DashboardsController } from './dashboards.controller.js';
import { ListDashboardsHandler } from './list-dashboards.query.js';

@Module({ controllers: [DashboardsController], providers: [ListDashboardsHandler] })
export class InsightsModule {}
