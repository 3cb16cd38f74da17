import { Component, computed, inject, input, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '../auth/session';
import { DueServices } from './due-services';
import { OpenWork } from './open-work';

interface NavItem {
  readonly link: string;
  readonly text: string;
  readonly icon: string;
  readonly count?: number | null;
}

interface NavGroup {
  readonly heading: string;
  readonly items: readonly NavItem[];
}

/** The way around: only what exists, and only what this person may see. */
@Component({
  selector: 'app-rail',
  imports: [MatIcon, MatTooltip, RouterLink, RouterLinkActive],
  templateUrl: './rail.html',
  styleUrl: './rail.scss',
  host: { role: 'navigation', 'aria-label': 'Main' },
})
export class Rail {
  private readonly session = inject(Session);
  private readonly openWork = inject(OpenWork);
  private readonly dueServices = inject(DueServices);
  readonly collapsed = input(false);
  readonly toggleRail = output<void>();

  protected readonly groups = computed<readonly NavGroup[]>(() => {
    const me = this.session.me();
    if (me?.isOperator)
      return [
        {
          heading: 'Platform',
          items: [
            { link: '/tenants', text: 'Tenants', icon: 'domain' },
            { link: '/background-work', text: 'Background work', icon: 'replay' },
          ],
        },
      ];
    const item = (allowed: boolean, entry: NavItem): NavItem[] => (allowed ? [entry] : []);
    return [
      {
        heading: '',
        items: item(this.session.can('view_reports'), { link: '/overview', text: 'Overview', icon: 'dashboard' }),
      },
      {
        heading: 'Maintenance',
        items: [
          ...item(this.session.can('view_work_orders'), {
            link: '/work-orders',
            text: 'Work orders',
            icon: 'build',
            count: this.openWork.count(),
          }),
          ...item(this.session.can('view_schedules'), {
            link: '/due-service',
            text: 'Due service',
            icon: 'event_repeat',
            count: this.dueServices.count(),
          }),
        ],
      },
      {
        heading: 'Fleet',
        items: item(this.session.can('view_vehicles'), { link: '/vehicles', text: 'Vehicles', icon: 'directions_car' }),
      },
      {
        heading: 'Stock & money',
        items: [
          ...item(this.session.can('view_parts'), { link: '/parts', text: 'Parts', icon: 'inventory_2' }),
          ...item(this.session.can('view_costs', 'view_reports'), {
            link: '/invoices',
            text: 'Invoices',
            icon: 'receipt_long',
          }),
        ],
      },
      {
        heading: 'Company',
        items: [
          ...item(this.session.can('view_users'), { link: '/users', text: 'Users', icon: 'group' }),
          ...item(this.session.can('view_roles'), { link: '/roles', text: 'Roles', icon: 'verified' }),
          ...item(this.session.can('view_settings', 'edit_settings'), {
            link: '/settings',
            text: 'Settings',
            icon: 'settings',
          }),
          ...item(this.session.can('all'), { link: '/mails', text: 'Mails', icon: 'mail' }),
          ...item(this.session.can('all'), { link: '/background-work', text: 'Background work', icon: 'replay' }),
        ],
      },
    ].filter((group) => group.items.length > 0);
  });
}
