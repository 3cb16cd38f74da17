import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Settings',
    canActivate: [permitted('view_settings', 'edit_settings')],
    loadComponent: () => import('./settings/settings').then((m) => m.Settings),
  },
];
