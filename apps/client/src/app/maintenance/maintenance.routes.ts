import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Work orders',
    canActivate: [permitted('view_work_orders')],
    loadComponent: () => import('./work-order-list/work-order-list').then((m) => m.WorkOrderList),
  },
  {
    path: 'new',
    title: 'New work order',
    canActivate: [permitted('create_work_orders')],
    loadComponent: () => import('./work-order-new/work-order-new').then((m) => m.WorkOrderNew),
  },
  {
    path: ':id',
    title: 'Work order',
    canActivate: [permitted('view_work_orders')],
    loadComponent: () => import('./work-order-detail/work-order-detail').then((m) => m.WorkOrderDetailPage),
  },
];
