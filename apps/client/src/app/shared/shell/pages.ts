import { Injectable, computed, inject } from '@angular/core';
import type { Permission } from '#domain/identity/permissions.js';
import { Session } from '../auth/session';

export interface Destination {
  readonly link: string;
  readonly text: string;
  readonly icon: string;
}

export interface PageGroup {
  readonly heading: string;
  readonly pages: readonly Destination[];
}

/** Who may go there: whoever has one of these, the operators of the platform, everybody, or who has one of these and not another that leads there too. */
type To =
  | 'operators'
  | 'everybody'
  | readonly Permission[]
  | { readonly any: readonly Permission[]; readonly unless: Permission };

const page = (link: string, text: string, icon: string, to: To) => ({ link, text, icon, to });

/** The way around, in its order. Rail and palette both show this; a new page is a line here. */
const PAGES = [
  {
    heading: 'Platform',
    pages: [
      page('/tenants', 'Tenants', 'domain', 'operators'),
      page('/background-work', 'Background work', 'replay', 'operators'),
    ],
  },
  { heading: '', pages: [page('/overview', 'Overview', 'dashboard', ['view_reports'])] },
  {
    heading: 'Maintenance',
    pages: [
      page('/work-orders', 'Work orders', 'build', ['view_work_orders']),
      page('/field/day', 'My day', 'event', ['view_work_orders']),
      page('/due-service', 'Due service', 'event_repeat', ['view_schedules']),
      page('/conflicts', 'Conflicts', 'call_split', ['view_work_orders']),
    ],
  },
  {
    heading: 'Fleet',
    pages: [
      page('/vehicles', 'Vehicles', 'directions_car', ['view_vehicles']),
      page('/field', 'At the vehicle', 'local_shipping', {
        any: ['report_issues', 'record_meters', 'record_trips'],
        unless: 'view_work_orders',
      }),
    ],
  },
  {
    heading: 'Stock & money',
    pages: [
      page('/parts', 'Parts', 'inventory_2', ['view_parts']),
      page('/invoices', 'Invoices', 'receipt_long', ['view_costs', 'view_reports']),
    ],
  },
  {
    heading: 'Company',
    pages: [
      page('/activity', 'Activity', 'history', ['view_work_orders', 'view_vehicles', 'view_parts']),
      page('/users', 'Users', 'group', ['view_users']),
      page('/roles', 'Roles', 'verified', ['view_roles']),
      page('/settings', 'Settings', 'settings', ['view_settings', 'edit_settings']),
      page('/mails', 'Mails', 'mail', ['all']),
      page('/background-work', 'Background work', 'replay', ['all']),
    ],
  },
];

/** What is found, but has no place in the rail: other views of its pages, pages on which something begins, one's own. */
const FURTHER = [
  page('/work-orders?view=list', 'Work orders as a list', 'view_list', ['view_work_orders']),
  page('/work-orders?view=board', 'Work orders as a board', 'view_kanban', ['view_work_orders']),
  page('/work-orders/new', 'New work order', 'add', ['create_work_orders']),
  page('/vehicles/new', 'New vehicle', 'add', ['edit_vehicles']),
  page('/field/parts', 'Parts at my location', 'location_on', ['view_parts']),
  page('/parts/new', 'New part', 'add', ['edit_parts']),
  page('/users/new', 'Invite somebody', 'person_add', ['edit_users']),
  page('/roles/new', 'New role', 'add', ['edit_roles']),
  page('/tenants/new', 'New tenant', 'add', 'operators'),
  page('/account', 'Your account', 'person', 'everybody'),
];

/** The pages that somebody may see, in their order. */
export function pagesOf(session: Session): readonly PageGroup[] {
  return PAGES.map(({ heading, pages }) => ({ heading, pages: pages.filter(({ to }) => isOpen(to, session)) })).filter(
    ({ pages }) => pages.length > 0,
  );
}

function isOpen(to: To, session: Session): boolean {
  if (to === 'everybody') return true;
  const operator = session.me()?.isOperator === true;
  if (to === 'operators' || operator) return to === 'operators' && operator;
  return 'any' in to ? session.can(...to.any) && !session.can(to.unless) : session.can(...to);
}

/** The pages this person may see. */
@Injectable({ providedIn: 'root' })
export class Pages {
  private readonly session = inject(Session);
  readonly groups = computed(() => pagesOf(this.session));
  readonly further = computed<readonly Destination[]>(() => FURTHER.filter(({ to }) => isOpen(to, this.session)));
}
