import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'Your account',
    loadComponent: () => import('./account/account').then((m) => m.Account),
  },
];
