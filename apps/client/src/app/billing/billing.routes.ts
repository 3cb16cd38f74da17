import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Invoices',
    canActivate: [permitted('view_costs', 'view_reports')],
    loadComponent: () => import('./invoice-list/invoice-list').then((m) => m.InvoiceList),
  },
  {
    path: ':id',
    title: 'Invoice',
    canActivate: [permitted('view_costs', 'view_reports')],
    loadComponent: () => import('./invoice-detail/invoice-detail').then((m) => m.InvoiceDetailPage),
  },
];
