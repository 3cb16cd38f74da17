import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { MaintenanceDue } from '#domain/insights/views.js';
import { workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { Widget } from '../shared/widgets.js';
import { drivenBy } from './due-service.view.js';
import { GetDueServiceStats } from './get-due-service-stats.query.js';
import { ListDueServices, ListDueServicesInput } from './list-due-services.query.js';

/** So many of the longest due are shown. */
const FIRST = 20;

@Injectable()
export class MaintenanceDueWidget extends Widget<'maintenance_due'> {
  readonly type = 'maintenance_due';
  readonly permissions = ['view_schedules'] as const;
  readonly of = ['due-service', 'meter', 'vehicle', 'work-order'];

  constructor(private readonly queries: QueryBus) {
    super();
  }

  /** What is due changes with the clock; within the quarter of an hour is soon enough. */
  dependsOn(caller: TenantAccess, now: Date): readonly (string | null)[] {
    const quarter = new Date(Math.floor(now.getTime() / 900_000) * 900_000).toISOString();
    return [drivenBy(caller.actor) ?? null, workOrdersOf(caller), settingsOf(caller).distanceUnit, quarter];
  }

  async read(caller: TenantAccess): Promise<MaintenanceDue> {
    const input = Object.assign(new ListDueServicesInput(), { limit: FIRST, level: ['overdue', 'due', 'soon'] });
    const [counts, { data }] = await Promise.all([
      this.queries.execute(new GetDueServiceStats(caller)),
      this.queries.execute(new ListDueServices(caller, input)),
    ]);
    return { counts, first: data };
  }
}
