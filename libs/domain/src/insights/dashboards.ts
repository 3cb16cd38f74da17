import type { WidgetView } from './views.js';

/** How users arrange dashboards for themselves. Ordinary rows: nothing is decided on them. */
export abstract class Dashboards {
  /** False when the tenant has no such dashboard. */
  abstract arrange(
    tenantId: string,
    userId: string,
    dashboardId: string,
    widgets: readonly WidgetView[],
  ): Promise<boolean>;
  /** As the tenant has it. False when it has no such dashboard. */
  abstract reset(tenantId: string, userId: string, dashboardId: string): Promise<boolean>;
}
