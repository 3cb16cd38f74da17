import type { Routes } from '@angular/router';
import { operatorOnly } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Tenants',
    canActivate: [operatorOnly],
    loadComponent: () => import('./tenant-list/tenant-list').then((m) => m.TenantList),
  },
  {
    path: 'new',
    title: 'New tenant',
    canActivate: [operatorOnly],
    loadComponent: () => import('./tenant-new/tenant-new').then((m) => m.TenantNew),
  },
  {
    path: ':id',
    title: 'Tenant',
    canActivate: [operatorOnly],
    loadComponent: () => import('./tenant-detail/tenant-detail').then((m) => m.TenantDetailPage),
  },
];
