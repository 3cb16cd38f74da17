import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** How much of what is shown is on this phone only; nothing where all was sent. */
@Component({
  selector: 'app-unsent',
  imports: [MatIcon],
  template: `
    @if (count() > 0) {
      <mat-icon svgIcon="upload" />{{ count() }} {{ count() === 1 ? 'change' : 'changes' }} not sent
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      color: var(--warn);
      font-size: 14px;
    }
    .mat-icon {
      width: 18px;
      height: 18px;
    }
  `,
})
export class Unsent {
  readonly count = input.required<number>();
}
