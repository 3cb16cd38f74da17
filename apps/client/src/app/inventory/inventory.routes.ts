import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Parts',
    canActivate: [permitted('view_parts')],
    loadComponent: () => import('./part-list/part-list').then((m) => m.PartList),
  },
  {
    path: 'new',
    title: 'New part',
    canActivate: [permitted('edit_parts')],
    loadComponent: () => import('./part-new/part-new').then((m) => m.PartNew),
  },
  {
    path: ':id',
    title: 'Part',
    canActivate: [permitted('view_parts')],
    loadComponent: () => import('./part-detail/part-detail').then((m) => m.PartDetailPage),
  },
];
