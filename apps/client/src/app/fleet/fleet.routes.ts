import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Vehicles',
    canActivate: [permitted('view_vehicles')],
    loadComponent: () => import('./vehicle-list/vehicle-list').then((m) => m.VehicleList),
  },
  {
    path: 'new',
    title: 'New vehicle',
    canActivate: [permitted('edit_vehicles')],
    loadComponent: () => import('./vehicle-form/vehicle-form').then((m) => m.VehicleForm),
  },
  {
    path: ':id/edit',
    title: 'Edit vehicle',
    canActivate: [permitted('edit_vehicles')],
    loadComponent: () => import('./vehicle-form/vehicle-form').then((m) => m.VehicleForm),
  },
  {
    path: ':id',
    title: 'Vehicle',
    canActivate: [permitted('view_vehicles')],
    loadComponent: () => import('./vehicle-detail/vehicle-detail').then((m) => m.VehicleDetailPage),
  },
];
