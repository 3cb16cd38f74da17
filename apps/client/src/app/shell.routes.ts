import { provideEnvironmentInitializer } from '@angular/core';
import { MAT_DIALOG_DEFAULT_OPTIONS, MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { MAT_SNACK_BAR_DEFAULT_OPTIONS, MatSnackBar } from '@angular/material/snack-bar';
import { MAT_TOOLTIP_DEFAULT_OPTIONS } from '@angular/material/tooltip';
import type { Routes } from '@angular/router';
import { factorFirst, home } from './shared/auth/guards';
import { addMessages } from './shared/messages';
import { ICONS } from './shared/ui/icons';
import { registerIcons } from './shared/ui/register-icons';
import { Updates } from './shared/updates';
import { WORK_MESSAGES } from './shared/work-messages';

/** Everything for people who are signed in; what only they need (dialogs, all icons) is loaded with it, and not to sign in. */
export const routes: Routes = [
  {
    path: '',
    canActivateChild: [factorFirst],
    providers: [
      provideEnvironmentInitializer(() => {
        registerIcons(ICONS);
        addMessages(WORK_MESSAGES);
      }),
      // With their options: the application's own were made without.
      MatDialog,
      MatSnackBar,
      Updates,
      {
        provide: MAT_DIALOG_DEFAULT_OPTIONS,
        // These replace Material's own, so they begin with them: without its role a dialog is none to a screen reader.
        useValue: {
          ...new MatDialogConfig(),
          autoFocus: 'first-tabbable',
          // After the animation it would come between somebody's typing in another field.
          delayFocusTrap: false,
          width: '520px',
          maxWidth: '94vw',
        },
      },
      { provide: MAT_SNACK_BAR_DEFAULT_OPTIONS, useValue: { duration: 6000 } },
      { provide: MAT_TOOLTIP_DEFAULT_OPTIONS, useValue: { showDelay: 400, hideDelay: 0, touchendHideDelay: 1000 } },
    ],
    children: [
      {
        path: 'second-factor',
        title: 'Second factor',
        loadComponent: () => import('./identity/set-up-factor/set-up-factor').then((m) => m.SetUpFactor),
      },
      { path: 'field', loadChildren: () => import('./field/field.routes').then((m) => m.routes) },
      {
        path: '',
        loadComponent: () => import('./shared/shell/shell').then((m) => m.Shell),
        children: [
          { path: '', pathMatch: 'full', canActivate: [home], children: [] },
          { path: 'overview', loadChildren: () => import('./insights/insights.routes').then((m) => m.routes) },
          { path: 'work-orders', loadChildren: () => import('./maintenance/maintenance.routes').then((m) => m.routes) },
          { path: 'due-service', loadChildren: () => import('./maintenance/due-service.routes').then((m) => m.routes) },
          { path: 'conflicts', loadChildren: () => import('./sync/sync.routes').then((m) => m.routes) },
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
          {
            path: '**',
            title: 'Not found',
            loadComponent: () => import('./shared/ui/not-found').then((m) => m.NotFound),
          },
        ],
      },
    ],
  },
];
