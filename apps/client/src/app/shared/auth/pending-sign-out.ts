import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom, timeout } from 'rxjs';
import { PATIENCE, REFRESH_HEADERS, oneRefreshAtATime } from './refresh';

const KEY = 'fleetms.sign-out-pending';
/** After a failure it is tried again, at first after so long and then half as often each time, ms. */
const [FIRST_RETRY, LAST_RETRY] = [2_000, 60_000];

/** Somebody signed out here, and the server is not known to have heard it: until then their cookie would go on working. */
@Injectable({ providedIn: 'root' })
export class PendingSignOut {
  private readonly http = inject(HttpClient);
  private retry: ReturnType<typeof setTimeout> | undefined;
  private retryIn = FIRST_RETRY;

  is(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  note(): void {
    localStorage.setItem(KEY, '1');
  }

  taken(): void {
    localStorage.removeItem(KEY);
    this.retryIn = FIRST_RETRY;
  }

  /** Never throws: what the server did not take is sent again, as a network is said to be there before it is. */
  send(): Promise<void> {
    clearTimeout(this.retry);
    if (!this.is()) return Promise.resolve();
    return oneRefreshAtATime(() => this.endLogIn()).catch(() => this.sendLater());
  }

  private sendLater(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.send(), this.retryIn);
    this.retryIn = Math.min(2 * this.retryIn, LAST_RETRY);
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
