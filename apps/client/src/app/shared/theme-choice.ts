export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'fleetms.theme';

/** The person's choice, kept on this device. */
export function keptTheme(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function keepTheme(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice);
}

/** `system` follows the operating system by `color-scheme`. */
export function showTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = choice;
}
