import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** A calm page-in-a-page: an icon, what it is, what to do first. The action is projected. */
@Component({
  selector: 'app-notice',
  imports: [MatIcon],
  template: `
    <span class="disc" [attr.data-tone]="tone()"><mat-icon [svgIcon]="icon()" /></span>
    <h2>{{ heading() }}</h2>
    @if (text()) {
      <p class="muted">{{ text() }}</p>
    }
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 6px;
      padding: 56px 24px;
      text-align: center;
    }
    .disc {
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      margin-bottom: 6px;
      border-radius: 50%;
      background: var(--primary-soft);
      color: var(--primary);
    }
    .disc[data-tone='bad'] {
      background: var(--bad-soft);
      color: var(--bad);
    }
    .mat-icon.mat-icon {
      width: 22px;
      height: 22px;
    }
    h2 {
      font-size: 15px;
    }
    p {
      max-width: 46ch;
    }
    .actions:not(:empty) {
      display: flex;
      gap: 10px;
      margin-top: 10px;
    }
  `,
})
export class Notice {
  readonly icon = input.required<string>();
  readonly heading = input.required<string>();
  readonly text = input<string>();
  readonly tone = input<'bad' | ''>('');
}
