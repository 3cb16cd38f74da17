import { Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { WorkOrderDetail, WorkOrderPartView } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { messageOf } from '../../shared/messages';
import { WorkOrderStore } from '../work-order.store';

/** Why the completion did not go through, and what helps. */
@Component({
  selector: 'app-failed-completion',
  imports: [MatIcon, RouterLink],
  template: `
    <div class="banner" data-tone="bad" role="alert">
      <mat-icon svgIcon="error" />
      <div>
        @if (stuck()) {
          <b>A step could not be undone.</b> The completion stopped halfway and is tried again by itself; if this stays,
          tell your administrator.
        } @else {
          <b>{{ headline() }}</b> {{ reason() }} The work order is back in progress; nothing was kept half done.
          <span class="help">
            @if (missing(); as part) {
              @if (mayReceive()) {
                <a
                  [routerLink]="['/parts', part.partId]"
                  [queryParams]="{
                    receive: part.short || part.quantity,
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
  readonly workOrder = input.required<WorkOrderDetail>();

  private readonly completion = computed(() => this.workOrder().completion);
  private readonly params = computed(
    () => this.completion()?.params ?? this.workOrder().snapshot.completion?.detail ?? {},
  );
  protected readonly stuck = computed(() => this.completion()?.status === 'stuck');
  protected readonly mayReceive = computed(() => this.session.can('edit_parts'));
  protected readonly mayRetry = computed(() => this.session.can('edit_work_orders'));
  protected readonly missing = computed<WorkOrderPartView | null>(() => {
    if (this.completion()?.code !== 'insufficient_stock') return null;
    const { parts } = this.workOrder();
    return (
      parts.find(({ partId }) => partId === this.params()['partId']) ?? parts.find(({ short }) => short > 0) ?? null
    );
  });
  private readonly message = computed(() =>
    messageOf(this.completion()?.code ?? 'unexpected', this.params(), this.completion()?.detail),
  );
  protected readonly headline = computed(() => (this.missing() === null ? 'Completion failed.' : 'Not enough stock.'));
  protected readonly reason = computed(() => {
    const part = this.missing();
    if (part === null) return this.message();
    const needed = this.params()['needed'] ?? part.quantity;
    const available = this.params()['available'] ?? part.reserved;
    return `${part.partName}: ${needed} needed, ${available} ${part.locationName ? `at ${part.locationName}` : 'in stock'}.`;
  });
}
