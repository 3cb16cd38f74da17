import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Conflicts',
    canActivate: [permitted('view_work_orders')],
    loadComponent: () => import('./conflict-list/conflict-list').then((m) => m.ConflictList),
  },
];
