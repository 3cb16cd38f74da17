import type { Type } from '@angular/core';
import type { Permission } from '#domain/identity/permissions.js';
import type { WidgetFigures } from '#domain/insights/views.js';

export type WidgetType = keyof WidgetFigures;

/** One kind of widget on this side: what it is called, who sees it, and what shows its figures (an input `figures`). */
export interface WidgetKind {
  readonly title: string;
  /** The list of just what it counts. */
  readonly link: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly permissions: readonly Permission[];
  /** Types of streams whose changes it shows. */
  readonly of: readonly string[];
  /** Cells of a grid 8 wide that it begins with when it is added. */
  readonly size: { readonly w: number; readonly h: number };
  readonly load: () => Promise<Type<unknown>>;
}

/** All there are; a context that brings another adds it here and to `WidgetFigures`. */
export const WIDGET_KINDS: Readonly<Record<WidgetType, WidgetKind>> = {
  vehicle_count: {
    title: 'Vehicles',
    link: '/vehicles',
    permissions: ['view_vehicles'],
    of: ['vehicle'],
    size: { w: 4, h: 2 },
    load: () => import('./widgets/vehicle-count').then((m) => m.VehicleCountWidget),
  },
  active_work_orders: {
    title: 'Active work orders',
    link: '/work-orders',
    query: { status: 'active' },
    permissions: ['view_work_orders'],
    of: ['work-order'],
    size: { w: 4, h: 2 },
    load: () => import('./widgets/active-work-orders').then((m) => m.ActiveWorkOrdersWidget),
  },
  monthly_costs: {
    title: 'Monthly cost',
    link: '/invoices',
    permissions: ['view_costs', 'view_reports'],
    of: ['invoice'],
    size: { w: 8, h: 4 },
    load: () => import('./widgets/monthly-costs').then((m) => m.MonthlyCostsWidget),
  },
  maintenance_due: {
    title: 'Service due',
    link: '/due-service',
    permissions: ['view_schedules'],
    of: ['due-service', 'meter', 'vehicle'],
    size: { w: 8, h: 4 },
    load: () => import('./widgets/maintenance-due').then((m) => m.MaintenanceDueWidget),
  },
};

export function isWidgetType(type: string): type is WidgetType {
  return type in WIDGET_KINDS;
}
