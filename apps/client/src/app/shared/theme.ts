import { DOCUMENT, Injectable, effect, inject, signal } from '@angular/core';

export type ThemeChoice = 'system' | 'light' | 'dark';
export const THEMES: readonly { readonly value: ThemeChoice; readonly text: string; readonly icon: string }[] = [
  { value: 'system', text: 'As the system', icon: 'contrast' },
  { value: 'light', text: 'Light', icon: 'light_mode' },
  { value: 'dark', text: 'Dark', icon: 'dark_mode' },
];
const KEY = 'fleetms.theme';

/** The person's choice of theme, kept on this device. `system` follows the operating system by `color-scheme`. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly document = inject(DOCUMENT);
  readonly choice = signal<ThemeChoice>(read());

  constructor() {
    effect(() => {
      const choice = this.choice();
      const root = this.document.documentElement;
      if (choice === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = choice;
      localStorage.setItem(KEY, choice);
    });
  }
}

function read(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}
