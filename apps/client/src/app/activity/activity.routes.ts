import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'Activity',
    loadComponent: () => import('./activity-list/activity-list').then((m) => m.ActivityList),
  },
];
