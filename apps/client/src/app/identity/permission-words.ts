import type { Permission } from '#domain/identity/permissions.js';
import { allows, impliedBy } from '#domain/identity/permissions.js';
import type { RoleDetail } from '#domain/identity/views.js';

interface Words {
  readonly title: string;
  /** What it allows, in one line. */
  readonly allows: string;
}

export interface PermissionGroup {
  readonly resource: string;
  /** Whoever changes these without seeing them gets nowhere. */
  readonly view?: Permission;
  /** Nothing in the product asks for these yet. */
  readonly isAhead?: true;
  readonly permissions: readonly (Words & { readonly name: Permission })[];
}

/** Every permission there is: one without words does not compile. */
const WORDS: Readonly<Record<Permission, Words>> = {
  all: { title: 'Everything', allows: 'Whatever there is now or later, including mails and background work.' },
  view_vehicles: { title: 'See vehicles', allows: 'Vehicles with their meters, facts and history.' },
  edit_vehicles: {
    title: 'Edit vehicles',
    allows: 'Add, change and archive vehicles; judge readings; add and rename locations.',
  },
  record_meters: { title: 'Read meters', allows: 'Add readings of odometers and engine hours.' },
  view_trips: {
    title: 'See trips',
    allows: 'Where vehicles were driven by others, and when; their own everybody sees.',
  },
  record_trips: { title: 'Record trips', allows: 'Record the way they drive with their own phone.' },
  view_work_orders: { title: 'See work orders', allows: 'Work orders with tasks, labor, parts and what they cost.' },
  create_work_orders: { title: 'Create work orders', allows: 'Ask for work; sees the names of users to assign it to.' },
  edit_work_orders: {
    title: 'Work on work orders',
    allows: 'Schedule, assign, start, hold and complete; add tasks, labor, parts and charges.',
  },
  reopen_work_orders: {
    title: 'Reopen completed work orders',
    allows: 'Take a completion back: stock, meter, invoice and due services are again as before.',
  },
  view_schedules: { title: 'See schedules', allows: 'Which services are due when, and why.' },
  edit_schedules: { title: 'Edit schedules', allows: 'Set up services by distance, hours and time.' },
  view_parts: { title: 'See parts', allows: 'Parts, what is in stock where, and what it cost.' },
  edit_parts: { title: 'Edit parts', allows: 'Add and change parts; receive and adjust stock; locations.' },
  issue_parts: { title: 'Issue parts', allows: 'Hand out parts from stock.' },
  view_costs: { title: 'See costs', allows: 'Invoices, and what work cost.' },
  edit_costs: { title: 'Edit costs', allows: 'Change what was booked.' },
  view_reports: { title: 'See reports', allows: 'Invoices and figures of the fleet.' },
  view_inspections: { title: 'See inspections', allows: 'Inspections and their defects.' },
  edit_inspections: { title: 'Edit inspections', allows: 'Set up inspection forms, sign off defects.' },
  submit_inspections: { title: 'Submit inspections', allows: 'Inspect a vehicle before and after driving.' },
  view_issues: { title: 'See issues', allows: 'What was reported about vehicles.' },
  edit_issues: { title: 'Edit issues', allows: 'Judge, plan and close what was reported.' },
  report_issues: {
    title: 'Report problems',
    allows: 'Say what is wrong with a vehicle, with photos: a work order that others plan.',
  },
  view_purchasing: { title: 'See purchasing', allows: 'Purchase orders and suppliers.' },
  edit_purchasing: { title: 'Edit purchasing', allows: 'Order, approve and receive.' },
  view_fuel: { title: 'See fuel', allows: 'Fuel entries and economy.' },
  edit_fuel: { title: 'Edit fuel', allows: 'Change and import fuel entries.' },
  record_fuel: { title: 'Record fuel', allows: 'Add a fuel entry.' },
  view_drivers: { title: 'See drivers', allows: 'Drivers and their papers.' },
  edit_drivers: { title: 'Edit drivers', allows: 'Add and change drivers.' },
  view_users: { title: 'See users', allows: 'Who works here, with addresses, roles and when last seen.' },
  edit_users: { title: 'Edit users', allows: 'Invite, change, disable; give the roles they could give themselves.' },
  view_roles: { title: 'See roles', allows: 'Which roles there are and what each allows.' },
  edit_roles: { title: 'Edit roles', allows: 'Make and change roles, of what they may do themselves.' },
  view_settings: { title: 'See settings', allows: 'Units, dates, currency and categories.' },
  edit_settings: { title: 'Edit settings', allows: 'Change how the company counts, measures and is reminded.' },
};

const group = (
  resource: string,
  names: readonly Permission[],
  more: Pick<PermissionGroup, 'view' | 'isAhead'> = {},
): PermissionGroup => ({ resource, ...more, permissions: names.map((name) => ({ name, ...WORDS[name] })) });

export const PERMISSION_GROUPS: readonly PermissionGroup[] = [
  group('Everything', ['all']),
  group('Work orders', ['view_work_orders', 'create_work_orders', 'edit_work_orders', 'reopen_work_orders'], {
    view: 'view_work_orders',
  }),
  group(
    'Vehicles',
    ['view_vehicles', 'edit_vehicles', 'record_meters', 'report_issues', 'view_trips', 'record_trips'],
    {
      view: 'view_vehicles',
    },
  ),
  group('Schedules', ['view_schedules', 'edit_schedules'], { view: 'view_schedules' }),
  group('Parts', ['view_parts', 'edit_parts', 'issue_parts'], { view: 'view_parts' }),
  group('Costs and reports', ['view_costs', 'edit_costs', 'view_reports']),
  group('Users and roles', ['view_users', 'edit_users', 'view_roles', 'edit_roles']),
  group('Settings', ['view_settings', 'edit_settings']),
  group('Inspections', ['view_inspections', 'edit_inspections', 'submit_inspections'], { isAhead: true }),
  group('Issues', ['view_issues', 'edit_issues'], { isAhead: true }),
  group('Purchasing', ['view_purchasing', 'edit_purchasing'], { isAhead: true }),
  group('Fuel', ['view_fuel', 'edit_fuel', 'record_fuel'], { isAhead: true }),
  group('Drivers', ['view_drivers', 'edit_drivers'], { isAhead: true }),
];

export function permissionTitle(name: Permission): string {
  return WORDS[name].title;
}

/** What gives a permission that is not given itself. */
export function giverOf(name: Permission, granted: readonly Permission[]): Permission | null {
  if (name !== 'all' && granted.includes('all')) return 'all';
  return granted.find((given) => impliedBy(given).includes(name)) ?? null;
}

/** What pages and actions come of permissions: `any` of them is enough. */
const SEEN: readonly { readonly text: string; readonly icon: string; readonly any: readonly Permission[] }[] = [
  { text: 'Overview', icon: 'dashboard', any: ['view_reports'] },
  { text: 'Work orders', icon: 'build', any: ['view_work_orders'] },
  { text: 'Vehicles', icon: 'directions_car', any: ['view_vehicles'] },
  { text: 'Due service', icon: 'event_repeat', any: ['view_schedules'] },
  { text: 'Parts', icon: 'inventory_2', any: ['view_parts'] },
  { text: 'Invoices', icon: 'receipt_long', any: ['view_costs', 'view_reports'] },
  { text: 'Users', icon: 'group', any: ['view_users'] },
  { text: 'Roles', icon: 'verified', any: ['view_roles'] },
  { text: 'Settings', icon: 'settings', any: ['view_settings', 'edit_settings'] },
  { text: 'Mails and background work', icon: 'mail', any: ['all'] },
];
const DONE: readonly { readonly text: string; readonly all: readonly Permission[] }[] = [
  { text: 'Create work orders', all: ['create_work_orders'] },
  { text: 'Work on and complete work orders', all: ['view_work_orders', 'edit_work_orders'] },
  { text: 'Reopen completed work orders', all: ['view_work_orders', 'reopen_work_orders'] },
  { text: 'Read meters', all: ['view_vehicles', 'record_meters'] },
  { text: 'Report problems', all: ['view_vehicles', 'report_issues'] },
  { text: 'Record trips', all: ['view_vehicles', 'record_trips'] },
  { text: 'Add and change vehicles', all: ['view_vehicles', 'edit_vehicles'] },
  { text: 'Set up services', all: ['view_schedules', 'edit_schedules'] },
  { text: 'Receive and adjust stock', all: ['view_parts', 'edit_parts'] },
  { text: 'Invite and disable users', all: ['view_users', 'edit_users'] },
  { text: 'Make and change roles', all: ['view_roles', 'edit_roles'] },
  { text: 'Change settings', all: ['edit_settings'] },
];

type Granted = Pick<RoleDetail, 'permissions' | 'scope'>;

export interface Sight {
  readonly text: string;
  readonly icon: string;
  /** What of it only. */
  readonly only: string | null;
}

export function pagesOf({ permissions, scope }: Granted): Sight[] {
  const only: Readonly<Record<string, string | undefined>> = {
    'Work orders': scope.workOrders && 'those assigned to them',
    Vehicles: scope.vehicles && 'those they drive',
  };
  return SEEN.filter(({ any }) => any.some((one) => allows(permissions, one))).map(({ text, icon }) => ({
    text,
    icon,
    only: only[text] ?? null,
  }));
}

export function actionsOf({ permissions }: Granted): string[] {
  return DONE.filter(({ all }) => all.every((one) => allows(permissions, one))).map(({ text }) => text);
}

/** A role in one line. */
export function roleSummary(role: Granted): string {
  if (role.permissions.includes('all')) return 'May do everything.';
  const pages = pagesOf(role).map(({ text, only }) => text.toLowerCase() + (only ? ` (${only})` : ''));
  return pages.length === 0 ? 'Sees no page.' : `Sees ${pages.join(', ')}.`;
}
