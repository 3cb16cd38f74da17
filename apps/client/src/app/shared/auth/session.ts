import { Location } from '@angular/common';
import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom, timeout } from 'rxjs';
import { allows } from '#domain/identity/permissions.js';
import type { Permission } from '#domain/identity/permissions.js';
import type { MeView, SettingsView, TokenView } from '#domain/identity/views.js';
import type { Actor } from '#domain/shared/command.js';
import { userOf } from '../offline/token-owner';
import { forgetOwn } from '../own';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { DomainError } from '#domain/shared/domain-error.js';
import { forgetPerson, lastPerson, personBehind, personSeen, rememberPerson } from './last-person';
import { forgetSignedIn, isSignedInHere, noteSignedIn } from './signed-in-here';
import { beginsAtVehicle } from './vehicle-start';
import { PendingSignOut } from './pending-sign-out';
import { lacksPin } from './pin';
import { PATIENCE, REFRESH, REFRESH_HEADERS, oneRefreshAtATime } from './refresh';

/** While the server does not answer, the session is renewed after so long, then less and less often (ms). */
const FIRST_RETRY = 5_000;
const LAST_RETRY = 60_000;
const FALLBACK_SETTINGS: SettingsView = {
  timezone: 'America/New_York',
  dateFormat: 'MM/DD/YYYY',
  currency: 'USD',
  distanceUnit: 'miles',
  fuelUnit: 'gallons',
  maintenanceReminders: true,
  emailNotifications: true,
  workOrderAutoNumber: true,
  offlineDays: 14,
  offlinePin: 'off',
};

/** Who is signed in. The access token lives in memory only; the refresh cookie, which scripts cannot read, brings it back. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  /** The address bar's: where something else is shown instead of a page, the router knows only of that. */
  private readonly address = inject(Location);
  private readonly pendingSignOut = inject(PendingSignOut);
  private readonly otherTabs = new BroadcastChannel('fleetms.session');
  private refreshing: Promise<boolean> | null = null;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private readonly accessToken = signal<string | null>(null);
  private readonly person = signal<MeView | null>(null);
  private readonly outage = signal<Problem | null>(null);
  private readonly refusal = signal<Problem | null>(null);
  private readonly isLocked = signal(false);
  private patience = FIRST_RETRY;

  readonly token = this.accessToken.asReadonly();
  readonly me = this.person.asReadonly();
  /** Why it is not known whether somebody is signed in: the server did not answer. */
  readonly unreachable = this.outage.asReadonly();
  /** The server did not answer, and whoever was here last goes on by their PIN. */
  readonly locked = this.isLocked.asReadonly();
  /** Why somebody who was signed in no longer is, where that is not their own doing: for the page to sign in. */
  readonly refused = this.refusal.asReadonly();
  readonly settings = computed(() => this.person()?.settings ?? FALLBACK_SETTINGS);
  /** Where they work; what an older app kept of them does not say. */
  readonly location = computed(() => this.person()?.user.location ?? null);
  /** The same object as long as it says the same: what was decided for them holds, however often they are asked for again. */
  readonly actor = computed<Actor>(() => actorOf(this.person()), {
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });

  constructor() {
    this.otherTabs.onmessage = ({ data }: MessageEvent<string>) => {
      if (data !== 'signed-out' || this.person() === null) return;
      forgetOwn(this.person());
      this.forget({});
    };
    addEventListener('online', () => {
      void this.pendingSignOut.send();
      if (this.person() !== null && this.token() === null) void this.renew();
    });
  }

  /** At start: picks up the session this browser already has, if any. Never throws. */
  async resume(): Promise<void> {
    if (this.pendingSignOut.is()) {
      this.forgetHere();
      void this.pendingSignOut.send();
    }
    if (!isSignedInHere()) return;
    const here = lastPerson();
    if (here.is === 'known' && beginsAtVehicle(here.me)) {
      // Made from what is kept here: nobody at a vehicle waits for a line that may be none.
      this.goOn(here.me);
      void this.renew();
      return;
    }
    try {
      if (await this.refresh()) await this.loadMe();
      else this.ended();
      this.outage.set(null);
      this.isLocked.set(false);
    } catch (error) {
      // By their PIN somebody went on meanwhile.
      if (this.person() !== null) return;
      const last = lastPerson();
      this.isLocked.set(last.is === 'locked');
      if (last.is === 'nobody') this.outage.set(problemOf(error));
      if (last.is === 'refused') this.outage.set(problemOf(last.why));
      if (last.is === 'known') this.goOn(last.me);
    }
  }

  /**
   * Goes on as the last person, by their PIN. Wrong too often, everybody signs in anew; what is kept of their work stays.
   * @throws DomainError `pin_wrong` {left}, `pin_too_early` {seconds}, `pin_spent`
   */
  async unlock(pin: string): Promise<void> {
    try {
      this.goOn(await personBehind(pin));
      this.isLocked.set(false);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'pin_spent') throw error;
      this.isLocked.set(false);
      this.ended(problemOf(error));
      throw error;
    }
  }

  /** Nobody answers: who was here last goes on with what is kept here, and the session is renewed when somebody does. */
  private goOn(me: MeView): void {
    this.person.set(me);
    this.outage.set(null);
    this.renewIn(FIRST_RETRY);
  }

  /** Somebody has just proved who they are. */
  async welcome(token: TokenView): Promise<void> {
    // The cookie is this log-in's from now on.
    this.pendingSignOut.taken();
    // Whoever was here before is not shown to them, also where the answer of who they are gets lost.
    forgetPerson();
    this.person.set(null);
    noteSignedIn();
    this.keep(token);
    await this.loadMe();
    this.refusal.set(null);
  }

  /** Another password; every other log-in of theirs ends, and this one goes on with new tokens. */
  async changePassword(passwords: { currentPassword: string; password: string }): Promise<void> {
    this.keep(await firstValueFrom(this.http.post<TokenView>('/api/v1/me/password', passwords)));
  }

  /** Where the server does not answer it is told later, before anything else is asked of it. */
  async signOut(): Promise<void> {
    this.pendingSignOut.note();
    this.otherTabs.postMessage('signed-out');
    await this.pendingSignOut.send();
    this.forget({});
  }

  /**
   * A new access token from the cookie; false when the session is over. Callers at the same time share one request.
   * @throws HttpErrorResponse when the server cannot say: that ends no session
   */
  refresh(): Promise<boolean> {
    this.refreshing ??= oneRefreshAtATime(() => this.requestToken()).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** The server no longer accepts the session; whoever signs in again goes on where this was. */
  ended(why: Problem | null = this.refusal()): void {
    this.refusal.set(why);
    if (this.person() !== null) this.forget({ then: this.address.path(true) });
    else this.forgetHere();
  }

  /** A role of theirs asks for a second factor since they signed in. */
  factorWanted(): void {
    const url = this.address.path(true);
    if (url.startsWith('/second-factor') || this.person()?.mustSetUpSecondFactor === true) return;
    this.person.update((me) => me && { ...me, mustSetUpSecondFactor: true });
    void this.router.navigate(['/second-factor'], { queryParams: { then: url } });
  }

  /** The live connection was refused: asks whether the session is over, or something else is wanted first. */
  async check(): Promise<void> {
    if (!(await this.refresh().catch(() => true))) return this.ended();
    const me = await firstValueFrom(this.http.get<MeView>('/api/v1/me')).catch(() => null);
    if (me?.mustSetUpSecondFactor) this.factorWanted();
  }

  /** Their roles may be others now. Who lost something, or is asked for something first, enters the page anew. */
  async reconsider(): Promise<void> {
    const before = this.person();
    await this.loadMe().catch(() => undefined);
    const now = this.person();
    if (before === null || now === null) return;
    const kept = before.permissions.every((permission) => now.permissions.includes(permission));
    const isAsked = asksFirst(now) && !asksFirst(before);
    if (kept && !isAsked && JSON.stringify(before.scope) === JSON.stringify(now.scope)) return;
    const url = this.address.path(true);
    await this.router.navigateByUrl('/no-permission', { skipLocationChange: true });
    await this.router.navigateByUrl(url, { replaceUrl: true });
  }

  async loadMe(): Promise<void> {
    const before = this.person();
    const me = await firstValueFrom(this.http.get<MeView>('/api/v1/me').pipe(timeout(PATIENCE)));
    // Who signed out meanwhile is not brought back by a late answer.
    if (before !== null && this.person() === null) return;
    await rememberPerson(me);
    this.person.set(me);
  }

  can(...anyOf: readonly Permission[]): boolean {
    const granted = this.person()?.permissions ?? [];
    return anyOf.some((permission) => allows(granted, permission));
  }

  private async requestToken(): Promise<boolean> {
    if (this.pendingSignOut.is()) {
      await this.pendingSignOut.endLogIn();
      return false;
    }
    try {
      this.keep(
        await firstValueFrom(
          this.http.post<TokenView>(REFRESH, {}, { headers: REFRESH_HEADERS }).pipe(timeout(PATIENCE)),
        ),
      );
      personSeen();
      return true;
    } catch (error) {
      if (!(error instanceof HttpErrorResponse) || (error.status !== 401 && error.status !== 403)) throw error;
      this.refusal.set(error.status === 403 ? problemOf(error) : null);
      return false;
    }
  }

  private keep({ accessToken, expiresIn }: TokenView): void {
    const me = this.person();
    if (me !== null && userOf(accessToken) !== me.user.id) {
      // Somebody else has signed in on this browser: what is shown and kept of the one before is not theirs.
      forgetPerson();
      this.person.set(null);
      return location.reload();
    }
    this.accessToken.set(accessToken);
    this.patience = FIRST_RETRY;
    this.renewIn(Math.max(10, expiresIn - 30) * 1000);
  }

  private renewIn(delay: number): void {
    clearTimeout(this.renewal);
    this.renewal = setTimeout(() => void this.renew(), delay);
  }

  /** Whoever opens this browser next must sign in. */
  private forgetHere(): void {
    forgetSignedIn();
    forgetPerson();
  }

  private async renew(): Promise<void> {
    try {
      if (!(await this.refresh())) this.ended();
      // What their company allows a device without a network may be something else by now.
      else await this.reconsider();
    } catch {
      this.renewIn(this.patience);
      this.patience = Math.min(this.patience * 2, LAST_RETRY);
    }
  }

  private forget(queryParams: { readonly then?: string }): void {
    clearTimeout(this.renewal);
    this.forgetHere();
    this.accessToken.set(null);
    this.person.set(null);
    void this.router.navigate(['/login'], { queryParams });
  }
}

/** A second factor, or a PIN. */
function asksFirst(me: MeView): boolean {
  return me.mustSetUpSecondFactor || lacksPin(me);
}

/** What the server's own decisions see of the person, so that the same rules decide alike here. */
function actorOf(me: MeView | null): Actor {
  return { userId: me?.user.id ?? null, permissions: me?.permissions ?? [], scope: me?.scope ?? {} };
}
