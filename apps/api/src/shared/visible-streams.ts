import { allows } from '#domain/identity/permissions.js';

/** Which permissions let somebody know that something of a kind moved; an empty list stands for everybody in the tenant. */
const SEEN_WITH: Readonly<Record<string, readonly string[]>> = {
  'work-order': ['view_work_orders'],
  // Who reports says of which kind it is.
  'work-order-category': ['view_work_orders', 'create_work_orders', 'report_issues', 'edit_issues'],
  'due-service': ['view_schedules', 'view_work_orders'],
  vehicle: ['view_vehicles'],
  meter: ['view_vehicles'],
  attachment: ['view_work_orders', 'view_vehicles'],
  trip: ['view_trips', 'record_trips', 'edit_vehicles'],
  part: ['view_parts'],
  'stock-item': ['view_parts'],
  invoice: ['view_reports', 'view_costs'],
  user: ['view_users'],
  role: ['view_roles'],
  tenant: [],
};

/** Deny by default: a kind that is not listed is told to nobody. */
export function visibleTypes(permissions: readonly string[]): ReadonlySet<string> {
  const all = permissions.includes('all');
  return new Set(
    Object.entries(SEEN_WITH)
      .filter(
        ([, wanted]) => all || wanted.length === 0 || wanted.some((permission) => permissions.includes(permission)),
      )
      .map(([streamType]) => streamType),
  );
}

/**
 * Of which kinds somebody may hear what happened and who did it. How a company is set up is told to those who may see its
 * settings, and its schedules and categories likewise, though more screens follow them.
 */
export function toldTypes(permissions: readonly string[]): ReadonlySet<string> {
  const told = new Set(visibleTypes(permissions));
  if (!allows(permissions, 'view_settings') && !allows(permissions, 'edit_settings')) told.delete('tenant');
  if (!allows(permissions, 'view_schedules')) told.delete('due-service');
  if (!allows(permissions, 'view_work_orders')) told.delete('work-order-category');
  return told;
}
