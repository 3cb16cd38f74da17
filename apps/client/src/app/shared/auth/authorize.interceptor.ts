import { HttpErrorResponse } from '@angular/common/http';
import type { HttpHandlerFn, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { problemOf } from '../problem';
import { Session } from './session';

/** Refusals of the whole company: nothing works any more, whoever asks for what. */
const OUT = ['tenant_suspended', 'tenant_pending_deletion'];

/** Adds the access token to our API's requests; on 401 it renews the token and tries once more. */
export const authorize: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith('/api/') || request.url.startsWith('/api/v1/auth/')) return next(request);
  const session = inject(Session);
  return send(request, next, session.token()).pipe(
    catchError((error: unknown) => {
      if (!(error instanceof HttpErrorResponse)) return throwError(() => error);
      if (error.status === 403) {
        const problem = problemOf(error);
        if (OUT.includes(problem.code)) session.ended(problem);
        if (problem.code === 'second_factor_required') session.factorWanted();
      }
      if (error.status !== 401) return throwError(() => error);
      return from(session.refresh()).pipe(
        switchMap((renewed) => {
          if (renewed) return send(request, next, session.token());
          session.ended();
          return throwError(() => error);
        }),
      );
    }),
  );
};

function send(request: HttpRequest<unknown>, next: HttpHandlerFn, token: string | null): ReturnType<HttpHandlerFn> {
  return next(token === null ? request : request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }));
}
