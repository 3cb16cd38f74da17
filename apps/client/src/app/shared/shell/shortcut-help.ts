import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';

@Component({
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>Keyboard</h2>
    <mat-dialog-content>
      <dl>
        @for (shortcut of shortcuts; track shortcut.what) {
          <dt>
            @for (key of shortcut.keys; track key) {
              <span class="kbd">{{ key }}</span>
            }
          </dt>
          <dd>{{ shortcut.what }}</dd>
        }
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions align="end"><button mat-flat-button mat-dialog-close>Close</button></mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: 110px 1fr;
      gap: 10px;
      margin: 0;
      color: var(--text);
    }
    dt {
      display: flex;
      gap: 4px;
    }
    dd {
      margin: 0;
    }
  `,
})
export class ShortcutHelp {
  protected readonly shortcuts = [
    { keys: ['Ctrl', 'K'], what: 'Find anything, go anywhere' },
    { keys: ['/'], what: 'Search this list' },
    { keys: ['↑', '↓'], what: 'Move through the list' },
    { keys: ['Enter'], what: 'Open the row' },
    { keys: ['X'], what: 'Select the row' },
    { keys: ['M'], what: 'Move the card, on a board' },
    { keys: ['N'], what: 'New' },
    { keys: ['?'], what: 'This help' },
  ];
}
