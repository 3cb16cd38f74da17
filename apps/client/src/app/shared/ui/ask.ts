import type { MatDialog } from '@angular/material/dialog';
import type { Problem } from '../problem';
import type { PickerOption } from './picker';

export interface AskField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'password' | 'long' | 'number' | 'date' | 'select' | 'pick';
  readonly options?: readonly { readonly value: string; readonly text: string }[];
  /** Of very many: what fits what was typed, the likeliest first. Its answer is an id. */
  readonly search?: (text: string) => Promise<readonly PickerOption[]>;
  readonly value?: string | number | null;
  readonly required?: boolean;
  readonly suffix?: string;
  readonly hint?: string;
  readonly half?: boolean;
  /** Whether it is asked for, as the others are answered; always where nothing is said. */
  readonly shown?: (answers: Answers) => boolean;
}

export type Answers = Readonly<Record<string, string | number | null>>;

export interface Ask {
  readonly title: string;
  readonly text?: string;
  readonly fields: readonly AskField[];
  readonly confirm: string;
  /** What is edited, below /api/v1, where others may edit it too. Its fields are called as the API calls them. */
  readonly path?: string;
  /** What speaks against the answers as they are; nothing keeps from doing it all the same. Empty: nothing. */
  readonly warning?: (answers: Answers) => string;
  /** Does it; a problem, also one that it throws, keeps the dialog open and is shown in it. */
  readonly act: (answers: Answers) => Promise<Problem | null>;
}

/** Opens the dialog; true when it was done. Forms are loaded with the first one: no page needs them to be shown. */
export async function askFor(dialog: MatDialog, ask: Ask): Promise<boolean> {
  const { AskDialog } = await import('./ask-dialog');
  const opened = dialog.open<unknown, Ask, boolean>(AskDialog, { data: ask });
  return new Promise((resolve) => opened.afterClosed().subscribe((done) => resolve(done === true)));
}
