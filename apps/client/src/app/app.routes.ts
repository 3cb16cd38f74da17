import type { Routes } from '@angular/router';
import { home, signedIn } from './shared/auth/guards';

export const routes: Routes = [
  { path: 'login', title: 'Sign in', loadComponent: () => import('./identity/login/login').then((m) => m.Login) },
  {
    path: 'forgot-password',
    title: 'Forgotten password',
    loadComponent: () => import('./identity/forgot-password/forgot-password').then((m) => m.ForgotPassword),
  },
  ...(['invitation', 'reset'] as const).map((path) => ({
    path: `${path}/:token`,
    title: 'Choose a password',
    loadComponent: () => import('./identity/choose-password/choose-password').then((m) => m.ChoosePassword),
  })),
  {
    path: 'unreachable',
    title: 'No connection',
    loadComponent: () => import('./shared/auth/unreachable').then((m) => m.Unreachable),
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shared/shell/shell').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', canActivate: [home], children: [] },
      { path: 'overview', loadChildren: () => import('./insights/insights.routes').then((m) => m.routes) },
      { path: 'work-orders', loadChildren: () => import('./maintenance/maintenance.routes').then((m) => m.routes) },
      { path: 'due-service', loadChildren: () => import('./maintenance/due-service.routes').then((m) => m.routes) },
      { path: 'vehicles', loadChildren: () => import('./fleet/fleet.routes').then((m) => m.routes) },
      { path: 'parts', loadChildren: () => import('./inventory/inventory.routes').then((m) => m.routes) },
      { path: 'activity', loadChildren: () => import('./activity/activity.routes').then((m) => m.routes) },
      { path: 'invoices', loadChildren: () => import('./billing/billing.routes').then((m) => m.routes) },
      { path: 'tenants', loadChildren: () => import('./platform/platform.routes').then((m) => m.routes) },
      { path: 'mails', loadChildren: () => import('./notifications/notifications.routes').then((m) => m.routes) },
      {
        path: 'background-work',
        loadChildren: () => import('./platform/background-work.routes').then((m) => m.routes),
      },
      { path: 'users', loadChildren: () => import('./identity/users.routes').then((m) => m.routes) },
      { path: 'account', loadChildren: () => import('./identity/account.routes').then((m) => m.routes) },
      { path: 'roles', loadChildren: () => import('./identity/roles.routes').then((m) => m.routes) },
      { path: 'settings', loadChildren: () => import('./identity/identity.routes').then((m) => m.routes) },
      {
        path: 'no-permission',
        title: 'No permission',
        loadComponent: () => import('./shared/ui/no-permission').then((m) => m.NoPermission),
      },
      { path: '**', title: 'Not found', loadComponent: () => import('./shared/ui/not-found').then((m) => m.NotFound) },
    ],
  },
];
