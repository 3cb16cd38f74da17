import { Component, inject, input } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';

/** What is asked: of which number of what. */
export interface WhyQuestion {
  /** Below /api/v1, e.g. `/work-orders/…`; the answer is read from `…/why`. */
  readonly path: string;
  readonly of: string;
  /** As the screen calls the number, e.g. "Total". */
  readonly name: string;
}

/** Beside a number: opens where it comes from. */
@Component({
  selector: 'app-why',
  template: `<button type="button" class="link-button" [attr.aria-label]="'Why? ' + name()" (click)="ask()">
    Why?
  </button>`,
  styles: `
    .link-button {
      font-size: 12px;
      font-weight: 550;
    }
  `,
  host: { class: 'no-print' },
})
export class Why {
  private readonly dialog = inject(MatDialog);
  readonly path = input.required<string>();
  readonly of = input.required<string>();
  readonly name = input.required<string>();

  protected async ask(): Promise<void> {
    const { WhyDialog } = await import('./why-dialog');
    const data = { path: this.path(), of: this.of(), name: this.name() };
    this.dialog.open(WhyDialog, { data, width: '560px' });
  }
}
