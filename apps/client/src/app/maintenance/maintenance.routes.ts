import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';
import { boardIsChosen } from './work-order-view';

export const routes: Routes = [
  {
    path: '',
    title: 'Work orders',
    canMatch: [boardIsChosen],
    canActivate: [permitted('view_work_orders')],
    loadComponent: () => import('./work-order-board/work-order-board').then((m) => m.WorkOrderBoard),
  },
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
