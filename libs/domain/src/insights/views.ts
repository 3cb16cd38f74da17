import type { VehicleStatus } from '../fleet/views.js';
import type { DueServiceItem, DueServiceStats, WorkOrderStatus } from '../maintenance/views.js';

/** Read models of the dashboards. Positions are cells of a grid 8 wide. */

export interface WidgetView {
  readonly type: string;
  readonly position: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

export interface DashboardView {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly widgets: readonly WidgetView[];
  /** The caller has arranged it; otherwise it is as the tenant has it. */
  readonly arranged: boolean;
}

/** What each kind of widget shows, by its type. */
export interface WidgetFigures {
  readonly vehicle_count: VehicleCount;
  readonly active_work_orders: ActiveWorkOrders;
  readonly monthly_costs: MonthlyCosts;
  readonly maintenance_due: MaintenanceDue;
}

/** Archived ones are not counted. */
export interface VehicleCount {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<VehicleStatus, number>>>;
  /** Of those in service (neither sold nor inactive), how many are active: 0 to 1; null when there are none. */
  readonly available: number | null;
}

export interface ActiveWorkOrders {
  /** Open, awaiting approval, scheduled, in progress or on hold. */
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<WorkOrderStatus, number>>>;
  /** Of them, those past their due date. */
  readonly overdue: number;
  /** Of them, those whose completion failed. */
  readonly failed: number;
}

/** Of invoices that are not void, by the month of issue in the tenant's time zone; major units. */
export interface MonthlyCosts {
  /** Oldest first: the last 12 months, the present one last, those without costs too. */
  readonly months: readonly {
    /** YYYY-MM. */
    readonly month: string;
    readonly labor: number;
    readonly parts: number;
    readonly charges: number;
    /** With discount and tax. */
    readonly total: number;
  }[];
}

export interface MaintenanceDue {
  readonly counts: DueServiceStats;
  /** The longest due. */
  readonly first: readonly DueServiceItem[];
}
