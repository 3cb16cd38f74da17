import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Overview',
    canActivate: [permitted('view_reports')],
    loadComponent: () => import('./overview/overview').then((m) => m.Overview),
  },
];
