import { Injectable, effect, signal } from '@angular/core';
import { keepTheme, keptTheme, showTheme } from './theme-choice';
import type { ThemeChoice } from './theme-choice';

export const THEMES: readonly { readonly value: ThemeChoice; readonly text: string; readonly icon: string }[] = [
  { value: 'system', text: 'As the system', icon: 'contrast' },
  { value: 'light', text: 'Light', icon: 'light_mode' },
  { value: 'dark', text: 'Dark', icon: 'dark_mode' },
];

/** What the person chooses is shown, and kept on this device. The page begins with it before there is an app. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly choice = signal<ThemeChoice>(keptTheme());

  constructor() {
    effect(() => {
      showTheme(this.choice());
      keepTheme(this.choice());
    });
  }
}
