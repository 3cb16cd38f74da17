import type { Actor } from '../shared/command.js';

export const PERMISSIONS = [
  'all',
  'view_vehicles',
  'edit_vehicles',
  'view_work_orders',
  'create_work_orders',
  'edit_work_orders',
  'reopen_work_orders',
  'view_reports',
  'view_schedules',
  'edit_schedules',
  'view_inspections',
  'edit_inspections',
  'submit_inspections',
  'view_issues',
  'edit_issues',
  'report_issues',
  'view_parts',
  'edit_parts',
  'issue_parts',
  'view_purchasing',
  'edit_purchasing',
  'view_fuel',
  'edit_fuel',
  'record_fuel',
  'view_drivers',
  'edit_drivers',
  'view_costs',
  'edit_costs',
  'record_meters',
  'view_trips',
  'record_trips',
  'view_users',
  'edit_users',
  'view_roles',
  'edit_roles',
  'view_settings',
  'edit_settings',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who may edit the whole may also do the part of it that crews do. */
const IMPLIED_BY: Readonly<Partial<Record<Permission, Permission>>> = {
  record_meters: 'edit_vehicles',
  record_trips: 'edit_vehicles',
  submit_inspections: 'edit_inspections',
  report_issues: 'edit_issues',
  issue_parts: 'edit_parts',
  record_fuel: 'edit_fuel',
};

export function allows(granted: readonly string[], wanted: Permission): boolean {
  const wider = IMPLIED_BY[wanted];
  return granted.includes('all') || granted.includes(wanted) || (wider !== undefined && granted.includes(wider));
}

/** What comes with a permission without being given. */
export function impliedBy(permission: Permission): readonly Permission[] {
  return PERMISSIONS.filter((other) => IMPLIED_BY[other] === permission);
}

export interface DefaultRole {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly scope: Actor['scope'];
}

/** What a new tenant begins with. */
export const DEFAULT_ROLES = {
  admin: { name: 'admin', permissions: ['all'], scope: {} },
  fleet_manager: {
    name: 'fleet_manager',
    permissions: [
      'view_vehicles',
      'edit_vehicles',
      'view_trips',
      'view_work_orders',
      'create_work_orders',
      'edit_work_orders',
      'reopen_work_orders',
      'view_reports',
      'view_schedules',
      'edit_schedules',
      'view_inspections',
      'edit_inspections',
      'view_issues',
      'edit_issues',
      'view_parts',
      'edit_parts',
      'view_purchasing',
      'edit_purchasing',
      'view_fuel',
      'edit_fuel',
      'view_drivers',
      'edit_drivers',
      'view_costs',
      'edit_costs',
    ],
    scope: {},
  },
  technician: {
    name: 'technician',
    permissions: [
      'view_vehicles',
      'view_parts',
      'view_work_orders',
      'edit_work_orders',
      'record_meters',
      'record_trips',
      'submit_inspections',
      'report_issues',
      'issue_parts',
    ],
    scope: { workOrders: 'assigned' },
  },
  driver: {
    name: 'driver',
    permissions: [
      'view_vehicles',
      'submit_inspections',
      'record_meters',
      'record_trips',
      'record_fuel',
      'report_issues',
    ],
    scope: { vehicles: 'own' },
  },
} as const satisfies Record<string, DefaultRole>;
