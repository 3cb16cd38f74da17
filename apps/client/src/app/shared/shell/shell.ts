import {
  Component,
  HostListener,
  Injector,
  afterNextRender,
  computed,
  inject,
  linkedSignal,
  signal,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter } from 'rxjs';
import { Session } from '../auth/session';
import { Formats } from '../formats';
import { idle } from '../idle';
import { Live } from '../live';
import { holds } from '../media';
import { nextTurn } from '../next-turn';
import { isKept } from '../offline/kept-here';
import { PHONE } from '../phone';
import { isTyping } from '../ui/search-box';
import { Updates } from '../updates';
import { CommandPalette } from './command-palette';
import { Rail } from './rail';
import { ShortcutHelp } from './shortcut-help';
import { TopBar } from './top-bar';

const COLLAPSED = 'fleetms.rail-collapsed';
/** Between a phone and a desk the page needs the room: the rail shows icons and opens over the page. As in shell.scss. */
const NARROW = '(min-width: 720.02px) and (max-width: 1100px)';

/** The frame around every page of a signed-in person. */
@Component({
  selector: 'app-shell',
  imports: [Rail, RouterOutlet, TopBar],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  private readonly dialog = inject(MatDialog);
  private readonly session = inject(Session);
  private readonly injector = inject(Injector);
  private readonly chosenNarrow = signal(localStorage.getItem(COLLAPSED) === '1');
  private readonly narrow = holds(NARROW);
  private readonly phone = holds(PHONE);
  private readonly railAsked = signal(false);
  protected readonly drawerOpen = linkedSignal({ source: this.narrow, computation: () => false });
  /** The frame is on screen, and the page comes. */
  protected readonly framed = nextTurn();
  /** On a phone the navigation is out of sight: it is made when it is asked for. */
  protected readonly railMade = computed(() => !this.phone() || this.railAsked());
  protected readonly collapsed = computed(() => (this.chosenNarrow() || this.narrow()) && !this.drawerOpen());

  constructor() {
    inject(Live);
    inject(Updates);
    const formats = inject(Formats);
    afterNextRender(() => void formats.prepare());
    void idle().then(() => this.followDevice());
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.drawerOpen.set(false));
  }

  protected toggleRail(): void {
    if (this.narrow()) return this.drawerOpen.update((open) => !open);
    this.chosenNarrow.update((narrow) => !narrow);
    localStorage.setItem(COLLAPSED, this.chosenNarrow() ? '1' : '0');
  }

  /** What somebody has on this device is sent, and wiped where it was revoked, and a trip goes on, whichever page is open. */
  private async followDevice(): Promise<void> {
    const me = this.session.me();
    if (!me?.tenant || !isKept(me.tenant.id, me.user.id)) return;
    const { Offline } = await import('../offline/offline');
    if (!(await this.injector.get(Offline).isOnTrip())) return;
    const { TripRecorder } = await import('../offline/trip-recorder');
    this.injector.get(TripRecorder);
  }

  protected openDrawer(): void {
    this.railAsked.set(true);
    this.drawerOpen.set(true);
  }

  protected search(): void {
    if (this.dialog.openDialogs.length > 0) return;
    this.dialog.open(CommandPalette, { width: '620px', position: { top: '9vh' }, panelClass: 'palette' });
  }

  @HostListener('document:keydown', ['$event'])
  protected shortcut(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      this.search();
    } else if (event.key === '?' && !isTyping(event.target) && this.dialog.openDialogs.length === 0) {
      this.dialog.open(ShortcutHelp, { width: '420px' });
    } else if (event.key === 'Escape') this.drawerOpen.set(false);
  }
}
