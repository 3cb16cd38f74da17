import { Component, computed, inject } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Formats } from '../shared/formats';
import { Live } from '../shared/live';
import { Offline } from '../shared/offline/offline';
import { Room } from '../shared/offline/room';
import { clock, span } from './clock';
import { FieldStore } from './field.store';

/** What was given this long ago should have arrived, ms. */
const LATE = 60_000;

/** While there is no network, or something has not got through for a while: since when, how much is kept here, and how well. */
@Component({
  selector: 'app-sync-banner',
  imports: [MatIcon, RouterLink],
  template: `
    @if (words(); as words) {
      <a class="banner" data-tone="warn" routerLink="/field/sync">
        <mat-icon [svgIcon]="isOffline() ? 'cloud_off' : 'sync'" /><span role="status"
          >{{ words }}
          @if (risk(); as risk) {
            <span class="small-text">{{ risk }}</span>
          }
        </span>
      </a>
    }
    @if (store.needsMe(); as count) {
      <a class="banner" data-tone="bad" routerLink="/field/sync">
        <mat-icon svgIcon="call_split" /><span>{{ count === 1 ? '1 thing needs' : count + ' things need' }} you.</span>
      </a>
    }
  `,
  styles: `
    .banner {
      margin-bottom: 12px;
      color: inherit;
      text-decoration: none;
    }
    .small-text {
      display: block;
      font-weight: 400;
    }
  `,
})
export class SyncBanner {
  private readonly offline = inject(Offline);
  protected readonly store = inject(FieldStore);
  private readonly room = inject(Room);
  private readonly live = inject(Live);
  private readonly formats = inject(Formats);
  private readonly now = clock(10_000);
  protected readonly isOffline = computed(
    () => this.live.connection() === 'offline' || this.offline.lastRound()?.ended === 'unreachable',
  );
  protected readonly words = computed(() => {
    const unsent = this.offline.unsent();
    const since = this.live.behindSince();
    const [oldest] = unsent;
    const kept =
      unsent.length === 0 ? '' : `${unsent.length === 1 ? '1 change' : `${unsent.length} changes`} kept on this phone`;
    const age = oldest ? `, oldest ${this.formats.when(oldest.occurredAt, new Date(this.now()))}` : '';
    const loadedAt = this.offline.loadedAt();
    const from =
      loadedAt === null ? '' : ` What is shown is from ${this.formats.when(loadedAt, new Date(this.now()))}.`;
    if (this.isOffline()) {
      const away = since === null ? 'Offline' : `Offline for ${span(this.now() - Date.parse(since))}`;
      return `${away}.${from} ${kept ? `${kept}${age}.` : 'Everything here works; changes are kept on this phone.'}`;
    }
    if (this.offline.unanswered() !== null) return `One change gets no answer. Decide what is to become of it.${from}`;
    if (oldest && this.isLate(oldest.occurredAt)) return `${kept}${age}. Sending…`;
    const { waiting, since: taken } = this.offline.photos();
    if (this.risk() === null || waiting === 0 || taken === null || !this.isLate(taken)) return null;
    return `${waiting === 1 ? '1 file' : `${this.formats.number(waiting)} files`} on the way. Sending…`;
  });
  /** What may become of work that waits here. */
  protected readonly risk = computed(() => {
    if (this.offline.unsent().length + this.offline.photos().waiting === 0) return null;
    if (this.room.isShort()) return 'Little room is left on this phone: see Sync.';
    return this.room.isPromised() ? null : 'This browser may clear it: see Sync.';
  });

  private isLate(at: string): boolean {
    return this.now() - Date.parse(at) > LATE;
  }
}
