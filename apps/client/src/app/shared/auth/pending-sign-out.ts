import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom, timeout } from 'rxjs';
import { PATIENCE, REFRESH_HEADERS, oneRefreshAtATime } from './refresh';

const KEY = 'fleetms.sign-out-pending';

/** Somebody signed out here, and the server is not known to have heard it: until then their cookie would go on working. */
@Injectable({ providedIn: 'root' })
export class PendingSignOut {
  private readonly http = inject(HttpClient);

  is(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  note(): void {
    localStorage.setItem(KEY, '1');
  }

  taken(): void {
    localStorage.removeItem(KEY);
  }

  /** Never throws: what the server did not take is sent again. */
  send(): Promise<void> {
    if (!this.is()) return Promise.resolve();
    return oneRefreshAtATime(() => this.endLogIn()).catch(() => undefined);
  }

  /** For who has the refresh to themselves. @throws HttpErrorResponse, TimeoutError where the server did not take it */
  async endLogIn(): Promise<void> {
    if (!this.is()) return;
    try {
      await firstValueFrom(
        this.http.post('/api/v1/auth/logout', {}, { headers: REFRESH_HEADERS }).pipe(timeout(PATIENCE)),
      );
    } catch (error) {
      if (!(error instanceof HttpErrorResponse) || error.status !== 401) throw error;
    }
    this.taken();
  }
}
