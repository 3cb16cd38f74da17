import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Roles',
    canActivate: [permitted('view_roles')],
    loadComponent: () => import('./role-list/role-list').then((m) => m.RoleList),
  },
  {
    path: 'new',
    title: 'New role',
    canActivate: [permitted('edit_roles')],
    loadComponent: () => import('./role-editor/role-editor').then((m) => m.RoleEditor),
  },
  {
    path: ':id',
    title: 'Role',
    canActivate: [permitted('view_roles')],
    loadComponent: () => import('./role-editor/role-editor').then((m) => m.RoleEditor),
  },
];
