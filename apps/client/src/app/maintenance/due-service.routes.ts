import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Due service',
    canActivate: [permitted('view_schedules')],
    loadComponent: () => import('./due-service-list/due-service-list').then((m) => m.DueServiceList),
  },
];
