import { Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Formats } from '../formats';
import type { Problem } from '../problem';

/** Above a page that shows how a thing was: says so, and the way back. */
@Component({
  selector: 'app-as-of-banner',
  imports: [MatIcon, RouterLink],
  template: `@if (asOf()) {
    <div class="banner" data-tone="info" role="status">
      <mat-icon svgIcon="history" />
      <span class="note">
        @if (!isMoment()) {
          <b>“{{ asOf() }}” is no date.</b> Its history offers those there are.
        } @else if (problem()?.status === 404) {
          <b>It was not there yet on {{ moment() }}.</b>
        } @else if (problem()?.code === 'validation_failed') {
          <b>“{{ asOf() }}” is no moment that has been.</b> Its history offers those there are.
        } @else if (problem()) {
          <b>How it was on {{ moment() }} could not be loaded.</b>
        } @else {
          <b>As it was on {{ moment() }}.</b> Nothing can be changed here.{{ without() ? ' ' + without() : '' }}
        }
      </span>
      <a class="back" [routerLink]="[]" [queryParams]="{ asOf: null }" queryParamsHandling="merge">Back to now</a>
    </div>
  }`,
  styles: `
    .banner {
      flex-wrap: wrap;
      margin-bottom: 14px;
    }
    .note {
      flex: 1 1 180px;
    }
    .back {
      white-space: nowrap;
    }
  `,
  host: { class: 'no-print' },
})
export class AsOfBanner {
  private readonly formats = inject(Formats);
  /** ISO 8601 UTC, as the address has it; without it nothing is shown. */
  readonly asOf = input<string>();
  /** Why there is nothing to show below. */
  readonly problem = input<Problem | null>(null);
  /** What is not shown of the past, as a sentence. */
  readonly without = input('');
  protected readonly isMoment = computed(() => !Number.isNaN(Date.parse(this.asOf() ?? '')));
  protected readonly moment = computed(() => this.formats.dateTime(this.asOf()));
}
