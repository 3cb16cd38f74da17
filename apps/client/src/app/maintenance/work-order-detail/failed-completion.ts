import { Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { WorkOrderDetail, WorkOrderPartView } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { messageOf } from '../../shared/messages';
import { WorkOrderStore } from '../work-order.store';

/** Why the completion did not go through, and what helps. */
@Component({
  selector: 'app-failed-completion',
  imports: [MatIcon, RouterLink],
  template: `
    <div class="banner" [attr.data-tone]="isThere() ? 'info' : 'bad'" role="alert">
      <mat-icon [svgIcon]="isThere() ? 'package_2' : 'error'" />
      <div>
        @if (stuck()) {
          <b>A step could not be undone.</b> It stopped halfway; nothing is lost. Try again, and if this stays, tell
          your administrator.
          @if (mayRetry()) {
            <button type="button" class="link-button" [disabled]="store.busy()" (click)="store.goOn()">
              Try again
            </button>
          }
        } @else {
          <b>{{ headline() }}</b> {{ reason() }}
          @if (!isThere()) {
            The work order is back in progress; nothing was kept half done.
          }
          <span class="help">
            @if (short(); as part) {
              @if (mayReceive()) {
                <a
                  [routerLink]="['/parts', part.partId]"
                  [queryParams]="{
                    receive: part.short,
                    location: part.locationId,
                    back: workOrder().id,
                  }"
                  >Receive stock</a
                >
                ·
              }
            }
            @if (mayRetry()) {
              <button
                type="button"
                class="link-button"
                [disabled]="store.busy()"
                (click)="store.run({ name: 'RetryCompletion' })"
              >
                Retry completion
              </button>
            }
          </span>
        }
      </div>
    </div>
  `,
  styles: '.help { white-space: nowrap; }',
})
export class FailedCompletion {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  readonly workOrder = input.required<WorkOrderDetail>();

  private readonly completion = computed(() => this.workOrder().completion);
  private readonly params = computed(
    () => this.completion()?.params ?? this.workOrder().snapshot.completion?.detail ?? {},
  );
  protected readonly stuck = computed(() => this.completion()?.status === 'stuck');
  protected readonly mayReceive = computed(() => this.session.can('edit_parts'));
  protected readonly mayRetry = computed(() => this.session.can('edit_work_orders'));
  /** The part that it failed for. */
  private readonly part = computed<WorkOrderPartView | null>(() => {
    if (this.completion()?.code !== 'insufficient_stock') return null;
    const { parts } = this.workOrder();
    return (
      parts.find(({ partId }) => partId === this.params()['partId']) ?? parts.find(({ short }) => short > 0) ?? null
    );
  });
  /** The part that is short now: that one, or another. */
  protected readonly short = computed<WorkOrderPartView | null>(() => {
    const part = this.part();
    if (part === null || part.short > 0) return part;
    return this.workOrder().parts.find(({ short }) => short > 0) ?? null;
  });
  /** What was missing has come in since and is set aside. */
  protected readonly isThere = computed(() => this.part() !== null && this.short() === null);
  private readonly message = computed(() =>
    messageOf(this.completion()?.code ?? 'unexpected', this.params(), this.completion()?.detail),
  );
  protected readonly headline = computed(() => {
    if (this.isThere()) return 'The stock is there now.';
    return this.short() === null ? 'Completion failed.' : 'Not enough stock.';
  });
  protected readonly reason = computed(() => {
    const [part, short] = [this.part(), this.short()];
    if (part === null) return this.message();
    if (short === null) return `${part.partName}: all ${this.formats.number(part.quantity)} are set aside${at(part)}.`;
    const there = this.formats.number(short.quantity - short.short);
    return `${short.partName}: ${this.formats.number(short.quantity)} needed, ${there}${at(short) || ' in stock'}.`;
  });
}

function at({ locationName }: WorkOrderPartView): string {
  return locationName === null ? '' : ` at ${locationName}`;
}
