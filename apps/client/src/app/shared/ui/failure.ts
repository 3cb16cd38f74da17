import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Problem } from '../problem';
import { Notice } from './notice';

/** The app was opened without a network, and may not be. */
const SIGN_IN_ONCE = ['offline_days_over', 'offline_not_allowed', 'pin_not_set'];

/** A list or page that could not be loaded: what happened, and the way to try again. */
@Component({
  selector: 'app-failure',
  imports: [MatButton, Notice],
  template: `
    <app-notice [icon]="look().icon" [heading]="look().heading" [text]="problem().message" tone="bad">
      @if (look().canRetry) {
        <button mat-stroked-button class="secondary" type="button" (click)="retry.emit()">Try again</button>
      }
    </app-notice>
    @if (problem().requestId) {
      <p class="request muted">Request {{ problem().requestId }}</p>
    }
  `,
  styles: `
    .request {
      padding-bottom: 24px;
      text-align: center;
      font-size: 12px;
      margin-top: -32px;
    }
  `,
  host: { role: 'alert', class: 'failure' },
})
export class Failure {
  readonly problem = input.required<Problem>();
  readonly retry = output<void>();
  protected readonly look = computed(() => {
    const { status, code } = this.problem();
    if (code === 'offline') return { icon: 'cloud_off', heading: 'No connection', canRetry: true };
    if (SIGN_IN_ONCE.includes(code)) return { icon: 'lock', heading: 'Sign in once with a network', canRetry: true };
    if (status === 403) return { icon: 'lock', heading: 'You may not see this', canRetry: false };
    if (status === 404) return { icon: 'search', heading: 'Not found', canRetry: false };
    return { icon: 'error', heading: 'This could not be loaded', canRetry: true };
  });
}
