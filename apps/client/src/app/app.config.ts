import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  ApplicationRef,
  inject,
  isDevMode,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import type { ApplicationConfig } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { TitleStrategy, provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { provideServiceWorker } from '@angular/service-worker';
import { delayWhen, filter, switchMap, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { routes } from './app.routes';
import { authorize } from './shared/auth/authorize.interceptor';
import { Session } from './shared/auth/session';
import { beginsAtVehicle, isCrewOnPhone } from './shared/auth/vehicle-start';
import { PageTitle } from './shared/page-title';
import { OUTSIDE_ICONS } from './shared/ui/icons-outside';
import { registerIcons } from './shared/ui/register-icons';

/** How long somebody's first page has the line and the processor for itself (ms). */
const FIRST_PAGE = 8_000;

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([authorize])),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    provideServiceWorker('service-worker.js', {
      enabled: !isDevMode(),
      registrationStrategy: whenSignedIn,
    }),
    provideAppInitializer(() => {
      registerIcons(OUTSIDE_ICONS);
      return inject(Session).resume();
    }),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
};

/** All of the app comes to this device then: before, it would be in the way of who signs in, and in an office of their first page. */
function whenSignedIn(): Observable<unknown> {
  const application = inject(ApplicationRef);
  return toObservable(inject(Session).me).pipe(
    filter((me) => me !== null),
    switchMap((me) => application.whenStable().then(() => me)),
    delayWhen((me) => timer(beginsAtVehicle(me) || isCrewOnPhone(me) ? 0 : FIRST_PAGE)),
  );
}
