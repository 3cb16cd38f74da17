import { Component, HostListener, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter } from 'rxjs';
import { Live } from '../live';
import { isTyping } from '../ui/search-box';
import { CommandPalette } from './command-palette';
import { Rail } from './rail';
import { ShortcutHelp } from './shortcut-help';
import { TopBar } from './top-bar';

const COLLAPSED = 'fleetms.rail-collapsed';

/** The frame around every page of a signed-in person. */
@Component({
  selector: 'app-shell',
  imports: [Rail, RouterOutlet, TopBar],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  private readonly dialog = inject(MatDialog);
  protected readonly collapsed = signal(localStorage.getItem(COLLAPSED) === '1');
  protected readonly drawerOpen = signal(false);

  constructor() {
    inject(Live);
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.drawerOpen.set(false));
  }

  protected toggleRail(): void {
    this.collapsed.update((collapsed) => !collapsed);
    localStorage.setItem(COLLAPSED, this.collapsed() ? '1' : '0');
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
