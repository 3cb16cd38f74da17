import { Injectable } from '@nestjs/common';
import type { VehicleStatus } from '#domain/fleet/views.js';
import type { VehicleCount } from '#domain/insights/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Where } from '../shared/where.js';
import { Widget } from '../shared/widgets.js';

@Injectable()
export class VehicleCountWidget extends Widget<'vehicle_count'> {
  readonly type = 'vehicle_count';
  readonly permissions = ['view_vehicles'] as const;
  readonly of = ['vehicle'];

  constructor(private readonly database: ReadDatabase) {
    super();
  }

  dependsOn(caller: TenantAccess): readonly (string | null)[] {
    return [vehiclesOf(caller)];
  }

  async read(caller: TenantAccess): Promise<VehicleCount> {
    const where = new Where().raw('NOT archived').and('assigned_driver_id = ?', vehiclesOf(caller) ?? undefined);
    const rows = await this.database.query<{ status: VehicleStatus; count: number }>(
      caller.tenantId,
      `SELECT status, count(*) AS count FROM vehicle WHERE ${where.sql} GROUP BY status`,
      where.parameters,
    );
    const byStatus: Partial<Record<VehicleStatus, number>> = Object.fromEntries(
      rows.map(({ status, count }) => [status, count]),
    );
    const total = rows.reduce((sum, { count }) => sum + count, 0);
    const inService = total - (byStatus.sold ?? 0) - (byStatus.inactive ?? 0);
    return { total, byStatus, available: inService === 0 ? null : (byStatus.active ?? 0) / inService };
  }
}
