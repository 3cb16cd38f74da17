import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject, isDevMode, provideAppInitializer, provideBrowserGlobalErrorListeners } from '@angular/core';
import type { ApplicationConfig } from '@angular/core';
import { TitleStrategy, provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { provideServiceWorker } from '@angular/service-worker';
import { routes } from './app.routes';
import { authorize } from './shared/auth/authorize.interceptor';
import { Session } from './shared/auth/session';
import { PageTitle } from './shared/page-title';
import { OUTSIDE_ICONS } from './shared/ui/icons-outside';
import { registerIcons } from './shared/ui/register-icons';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([authorize])),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    provideServiceWorker('service-worker.js', {
      enabled: !isDevMode(),
      registrationStrategy: 'registerWhenStable:10000',
    }),
    provideAppInitializer(() => {
      registerIcons(OUTSIDE_ICONS);
      return inject(Session).resume();
    }),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
};
