import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Users',
    canActivate: [permitted('view_users')],
    loadComponent: () => import('./user-list/user-list').then((m) => m.UserList),
  },
  {
    path: 'new',
    title: 'Invite somebody',
    canActivate: [permitted('edit_users')],
    loadComponent: () => import('./user-invite/user-invite').then((m) => m.UserInvite),
  },
  {
    path: ':id',
    title: 'User',
    canActivate: [permitted('view_users')],
    loadComponent: () => import('./user-detail/user-detail').then((m) => m.UserDetailPage),
  },
];
