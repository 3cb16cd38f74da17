import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ActiveWorkOrders } from '#domain/insights/views.js';
import { ACTIVE } from '#domain/maintenance/work-order.words.js';
import { STATUS } from '../../shared/ui/words';

@Component({
  imports: [RouterLink],
  template: `
    <a class="number" routerLink="/work-orders" [queryParams]="{ status: 'active' }">
      {{ figures().total.toLocaleString('en-US') }}
    </a>
    <ul class="parts">
      @if (figures().failed > 0) {
        <li>
          <a class="bad" routerLink="/work-orders" [queryParams]="{ status: 'active', completion: 'failed' }">
            {{ figures().failed.toLocaleString('en-US') }} completion failed
          </a>
        </li>
      }
      @if (figures().overdue > 0) {
        <li>
          <a class="bad" routerLink="/work-orders" [queryParams]="{ status: 'active', due: 'overdue' }">
            {{ figures().overdue.toLocaleString('en-US') }} overdue
          </a>
        </li>
      }
      @for (part of parts(); track part.status) {
        <li>
          <a routerLink="/work-orders" [queryParams]="{ status: part.status }">
            {{ part.count.toLocaleString('en-US') }} {{ part.text }}
          </a>
        </li>
      }
    </ul>
  `,
  styleUrl: './_figure.scss',
})
export class ActiveWorkOrdersWidget {
  readonly figures = input.required<ActiveWorkOrders>();
  protected readonly parts = computed(() =>
    ACTIVE.map((status) => ({
      status,
      count: this.figures().byStatus[status] ?? 0,
      text: STATUS[status].text.toLowerCase(),
    })).filter(({ count }) => count > 0),
  );
}
