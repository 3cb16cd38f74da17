import type { Routes } from '@angular/router';
import { signedIn } from './shared/auth/guards';

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
    loadChildren: () => import('./shell.routes').then((m) => m.routes),
  },
];
