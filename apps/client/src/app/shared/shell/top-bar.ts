import { Component, computed, inject, output } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatDivider } from '@angular/material/divider';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { Leave } from '../auth/leave';
import { Session } from '../auth/session';
import { CommandOutbox } from '../command-outbox';
import { Formats } from '../formats';
import { Live } from '../live';
import { Recording } from '../recording';
import { Bell } from './bell';
import { THEMES, Theme } from '../theme';

@Component({
  selector: 'app-top-bar',
  imports: [Bell, MatDivider, MatIcon, MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger, RouterLink],
  templateUrl: './top-bar.html',
  styleUrl: './top-bar.scss',
  host: { role: 'banner' },
})
export class TopBar {
  private readonly session = inject(Session);
  private readonly live = inject(Live);
  private readonly formats = inject(Formats);
  private readonly outbox = inject(CommandOutbox);
  private readonly leave = inject(Leave);
  private readonly dialog = inject(MatDialog);
  protected readonly theme = inject(Theme);
  readonly openMenu = output<void>();
  readonly searchAsked = output<void>();

  protected readonly isRecording = inject(Recording).isOn;
  protected readonly me = this.session.me;
  protected readonly maySeeSettings = computed(
    () => this.me()?.tenant != null && this.session.can('view_settings', 'edit_settings'),
  );
  protected readonly place = computed(() => this.me()?.tenant?.companyName ?? 'Platform');
  protected readonly themes = THEMES;
  protected readonly connection = computed(() => {
    if (this.outbox.saving()) return { text: 'Saving…', state: 'saving' };
    const state = this.live.connection();
    if (state === 'idle' || state === 'live') return { text: 'All changes saved', state: 'live' };
    const since = this.formats.clockTime(this.live.behindSince());
    return {
      text: state === 'offline' ? `Offline since ${since}` : 'Reconnecting…',
      state,
      more: `What is shown is from ${since}. It follows again once there is a connection.`,
    };
  });

  protected signOut(): void {
    void this.leave.signOut(this.dialog);
  }
}
