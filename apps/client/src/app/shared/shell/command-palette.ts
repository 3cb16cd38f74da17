import { Component, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { VehicleListItem } from '#domain/fleet/views.js';
import type { PartListItem } from '#domain/inventory/views.js';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../api';
import { Session } from '../auth/session';
import { vehicleTitle } from '../ui/words';

interface Hit {
  readonly link: string;
  readonly icon: string;
  readonly title: string;
  readonly text: string;
}

interface Command extends Hit {
  readonly allowed: boolean;
}

/** Ctrl K: finds vehicles, work orders and parts, and goes to any page. */
@Component({
  imports: [MatIcon],
  templateUrl: './command-palette.html',
  styleUrl: './command-palette.scss',
})
export class CommandPalette {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly self = inject<MatDialogRef<CommandPalette>>(MatDialogRef);
  private wait: ReturnType<typeof setTimeout> | undefined;
  protected readonly text = signal('');
  private readonly settled = signal('');

  private readonly found = resource({
    params: () => (this.settled().length >= 2 ? this.settled() : undefined),
    loader: ({ params }) => this.find(params),
  });
  protected readonly searching = this.found.isLoading;
  protected readonly hits = computed<readonly Hit[]>(() => {
    const words = this.text().trim().toLowerCase();
    const commands = this.commands().filter(({ title, allowed }) => allowed && title.toLowerCase().includes(words));
    return [...(this.found.hasValue() ? this.found.value() : []), ...commands];
  });
  protected readonly at = linkedSignal({ source: this.hits, computation: () => 0 });

  protected typed(text: string): void {
    this.text.set(text);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.settled.set(text.trim()), 150);
  }

  protected pressed(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      this.at.update((at) => (at + step + this.hits().length) % Math.max(1, this.hits().length));
      document.getElementById(`hit-${this.at()}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') this.go(this.hits()[this.at()]);
  }

  protected go(hit: Hit | undefined): void {
    if (hit === undefined) return;
    this.self.close();
    void this.router.navigateByUrl(hit.link);
  }

  private commands(): readonly Command[] {
    const operator = this.session.me()?.isOperator === true;
    const page = (allowed: boolean, link: string, icon: string, title: string, text = 'Page'): Command => ({
      allowed,
      link,
      icon,
      title,
      text,
    });
    return [
      page(this.session.can('create_work_orders'), '/work-orders/new', 'add', 'New work order', 'Command'),
      page(this.session.can('edit_vehicles'), '/vehicles/new', 'add', 'New vehicle', 'Command'),
      page(this.session.can('edit_parts'), '/parts/new', 'add', 'New part', 'Command'),
      page(this.session.can('edit_users'), '/users/new', 'person_add', 'Invite somebody', 'Command'),
      page(this.session.can('edit_roles'), '/roles/new', 'add', 'New role', 'Command'),
      page(this.session.can('view_reports') && !operator, '/overview', 'dashboard', 'Overview'),
      page(this.session.can('view_work_orders') && !operator, '/work-orders', 'build', 'Work orders'),
      page(this.session.can('view_schedules') && !operator, '/due-service', 'event_repeat', 'Due service'),
      page(this.session.can('view_vehicles') && !operator, '/vehicles', 'directions_car', 'Vehicles'),
      page(this.session.can('view_parts') && !operator, '/parts', 'inventory_2', 'Parts'),
      page(this.session.can('view_costs', 'view_reports') && !operator, '/invoices', 'receipt_long', 'Invoices'),
      page(this.session.can('view_users') && !operator, '/users', 'group', 'Users'),
      page(this.session.can('view_roles') && !operator, '/roles', 'verified', 'Roles'),
      page(this.session.can('view_settings', 'edit_settings') && !operator, '/settings', 'settings', 'Settings'),
      page(!operator, '/account', 'person', 'Your account'),
      page(this.session.can('all') && !operator, '/mails', 'mail', 'Mails'),
      page(this.session.can('all') || operator, '/background-work', 'replay', 'Background work'),
      page(operator, '/tenants', 'domain', 'Tenants'),
      page(operator, '/tenants/new', 'add', 'New tenant', 'Command'),
    ];
  }

  private async find(search: string): Promise<Hit[]> {
    const list = async <Row>(allowed: boolean, path: string, hit: (row: Row) => Hit): Promise<Hit[]> => {
      if (!allowed || this.session.me()?.tenant == null) return [];
      const page = await this.api.get<Page<Row>>(path, { search, limit: 5 }).catch(() => null);
      return (page?.data ?? []).map(hit);
    };
    const groups = await Promise.all([
      list<WorkOrderListItem>(this.session.can('view_work_orders'), '/work-orders', (row) => ({
        link: `/work-orders/${row.id}`,
        icon: 'build',
        title: row.workOrderNumber,
        text: `${row.vehicleNumber} · ${row.description}`,
      })),
      list<VehicleListItem>(this.session.can('view_vehicles'), '/vehicles', (row) => ({
        link: `/vehicles/${row.id}`,
        icon: 'directions_car',
        title: row.number,
        text: vehicleTitle(row),
      })),
      list<PartListItem>(this.session.can('view_parts'), '/parts', (row) => ({
        link: `/parts/${row.id}`,
        icon: 'inventory_2',
        title: row.partNumber,
        text: row.name,
      })),
    ]);
    return groups.flat();
  }
}
