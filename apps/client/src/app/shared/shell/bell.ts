import { Component, computed, inject } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router } from '@angular/router';
import type { NotificationView } from '#domain/notifications/views.js';
import { WhenPipe } from '../ui/pipes';
import { Notifications } from './notifications';

@Component({
  selector: 'app-bell',
  imports: [MatIcon, MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger, WhenPipe],
  templateUrl: './bell.html',
  styleUrl: './bell.scss',
})
export class Bell {
  protected readonly notifications = inject(Notifications);
  private readonly router = inject(Router);
  protected readonly label = computed(() => {
    const unread = this.notifications.unread();
    return unread === 0 ? 'Notifications' : `Notifications, ${unread} new`;
  });

  protected open(notification: NotificationView): void {
    this.notifications.markRead(notification);
    if (notification.kind === 'services-due') void this.router.navigate(['/vehicles']);
    if (notification.kind.startsWith('work-order')) void this.router.navigate(['/work-orders', notification.subjectId]);
  }

  protected textOf({ kind, data }: NotificationView): string {
    if (kind === 'services-due') return data['count'] === 1 ? 'A service is due' : `${data['count']} services are due`;
    const about = data['workOrderNumber'];
    const what = kind.replace('work-order-', '').replaceAll('-', ' ');
    return about == null ? what : `${about} ${what}`;
  }

  protected detailOf({ data }: NotificationView): string {
    return [data['vehicleNumber'], data['description']].filter((part) => typeof part === 'string').join(' · ');
  }
}
