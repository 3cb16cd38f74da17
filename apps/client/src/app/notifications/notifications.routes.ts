import type { Routes } from '@angular/router';
import { permitted } from '../shared/auth/guards';

export const routes: Routes = [
  {
    path: '',
    title: 'Mails',
    canActivate: [permitted('all')],
    loadComponent: () => import('./mail-list/mail-list').then((m) => m.MailList),
  },
];
