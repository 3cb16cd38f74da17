import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';
import { Session } from '../shared/auth/session';

export const routes: Routes = [
  {
    path: '',
    title: 'Your account',
    // Operators have no second factor yet.
    canActivate: [(route, state) => inject(Session).me()?.tenant != null || permitted('all')(route, state)],
    loadComponent: () => import('./account/account').then((m) => m.Account),
  },
];
