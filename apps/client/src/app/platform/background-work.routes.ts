import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { operatorOnly, permitted } from '../shared/auth/guards';
import { Session } from '../shared/auth/session';

export const routes: Routes = [
  {
    path: '',
    title: 'Background work',
    canActivate: [
      (route, state) =>
        inject(Session).me()?.isOperator === true ? operatorOnly(route, state) : permitted('all')(route, state),
    ],
    loadComponent: () => import('./background-work/background-work').then((m) => m.BackgroundWork),
  },
];
