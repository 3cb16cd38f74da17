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
}
