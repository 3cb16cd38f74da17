import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { fieldPage, pinFirst } from '../shared/auth/guards';
import { Session } from '../shared/auth/session';
import { Files } from '../shared/files/files';
import { FieldFrame } from './field-frame';
import { FieldStore } from './field.store';
import { OfflineFiles } from './offline-files';

export const routes: Routes = [
  {
    path: '',
    component: FieldFrame,
    // No guard: whose permissions were taken still reaches what they did, and each page says what it may not show.
    providers: [FieldStore, { provide: Files, useClass: OfflineFiles }],
    canActivateChild: [pinFirst],
    children: [
      { path: '', pathMatch: 'full', redirectTo: () => fieldPage(inject(Session)) ?? '/field/sync' },
      { path: 'day', title: 'My day', loadComponent: () => import('./my-day/my-day').then((m) => m.MyDay) },
      {
        path: 'report',
        title: 'Report a problem',
        loadComponent: () => import('./report-problem/report-problem').then((m) => m.ReportProblem),
      },
      {
        path: 'work-orders/:id',
        title: 'Work order',
        loadComponent: () => import('./field-work-order/field-work-order').then((m) => m.FieldWorkOrderPage),
      },
      {
        path: 'vehicles',
        title: 'Vehicles',
        loadComponent: () => import('./field-vehicles/field-vehicles').then((m) => m.FieldVehicles),
      },
      {
        path: 'parts',
        title: 'Parts',
        loadComponent: () => import('./field-parts/field-parts').then((m) => m.FieldParts),
      },
      { path: 'sync', title: 'Sync', loadComponent: () => import('./sync/sync').then((m) => m.Sync) },
      { path: 'pin', title: 'PIN', loadComponent: () => import('./pin/pin').then((m) => m.Pin) },
      {
        path: 'sync/:commandId',
        title: 'Conflict',
        loadComponent: () => import('./conflict/conflict').then((m) => m.ConflictPage),
      },
    ],
  },
];
