import { Component, computed, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Leave } from '../shared/auth/leave';
import { Session } from '../shared/auth/session';
import { officePage } from '../shared/auth/guards';
import { Live } from '../shared/live';
import { Offline } from '../shared/offline/offline';
import { THEMES, Theme } from '../shared/theme';
import { Updates } from '../shared/updates';
import { FieldStore } from './field.store';
import { TripBanner } from './trip-banner';

/** Around the pages for people at the vehicle: everything within the thumb's reach, and unsent work always in sight. */
@Component({
  imports: [
    MatIcon,
    MatMenu,
    MatMenuContent,
    MatMenuItem,
    MatMenuTrigger,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    TripBanner,
  ],
  templateUrl: './field-frame.html',
  styleUrl: './field-frame.scss',
})
export class FieldFrame {
  protected readonly offline = inject(Offline);
  protected readonly session = inject(Session);
  protected readonly store = inject(FieldStore);
  private readonly leave = inject(Leave);
  private readonly dialog = inject(MatDialog);
  protected readonly theme = inject(Theme);
  protected readonly themes = THEMES;
  protected readonly office = computed(() => officePage(this.session));
  protected readonly maySeeWork = computed(() => this.session.can('view_work_orders'));
  protected readonly maySeeVehicles = computed(() => this.session.can('view_vehicles'));
  protected readonly maySeeParts = computed(() => this.session.can('view_parts'));
  protected readonly mayReport = computed(() => this.session.can('create_work_orders', 'report_issues'));
  constructor() {
    inject(Live);
    inject(Updates);
  }

  protected signOut(): void {
    void this.leave.signOut(this.dialog);
  }
}
