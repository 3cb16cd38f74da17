import { Injectable, computed, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Leave } from '../auth/leave';
import { THEMES, Theme } from '../theme';
import type { ThingAction } from './open-thing';
import { ShortcutHelp } from './shortcut-help';

/** An action that is found by other words for it too. */
export interface OwnAction extends ThingAction {
  readonly otherWords: string;
}

/** What a person can do anywhere: for the palette, which provides it where dialogs have their options. */
@Injectable()
export class OwnActions {
  private readonly leave = inject(Leave);
  private readonly theme = inject(Theme);
  private readonly dialog = inject(MatDialog);

  /** Without the theme that is chosen already. */
  readonly actions = computed<readonly OwnAction[]>(() => [
    ...THEMES.filter(({ value }) => value !== this.theme.choice()).map(({ value, text, icon }) => ({
      text: `Theme: ${text.toLowerCase()}`,
      otherWords: 'colors mode appearance',
      icon,
      run: () => this.theme.choice.set(value),
    })),
    {
      text: 'Keyboard help',
      otherWords: 'shortcuts keys',
      icon: 'keyboard',
      run: () => void this.dialog.open(ShortcutHelp, { width: '420px' }),
    },
    { text: 'Sign out', otherWords: 'log out logout', icon: 'logout', run: () => void this.leave.signOut(this.dialog) },
  ]);
}
