import { Dashboards } from '#domain/insights/dashboards.js';
import type { WidgetView } from '#domain/insights/views.js';
import type { Database } from '../persistence/database.js';

export class PostgresDashboards extends Dashboards {
  constructor(private readonly database: Database) {
    super();
  }

  async arrange(
    tenantId: string,
    userId: string,
    dashboardId: string,
    widgets: readonly WidgetView[],
  ): Promise<boolean> {
    const { rowCount } = await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        `INSERT INTO dashboard_arrangement (tenant_id, user_id, dashboard_id, widgets)
         SELECT $1, $2, d.id, $4 FROM dashboard d WHERE d.tenant_id = $1 AND d.id = $3
         ON CONFLICT (tenant_id, user_id, dashboard_id) DO UPDATE SET widgets = EXCLUDED.widgets`,
        [tenantId, userId, dashboardId, JSON.stringify(widgets)],
      ),
    );
    return (rowCount ?? 0) > 0;
  }

  async reset(tenantId: string, userId: string, dashboardId: string): Promise<boolean> {
    const { rows } = await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        `WITH gone AS (
           DELETE FROM dashboard_arrangement WHERE tenant_id = $1 AND user_id = $2 AND dashboard_id = $3)
         SELECT FROM dashboard WHERE tenant_id = $1 AND id = $3`,
        [tenantId, userId, dashboardId],
      ),
    );
    return rows.length > 0;
  }
}
