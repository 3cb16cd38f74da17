import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { VEHICLE_STATUSES } from '#domain/fleet/vehicle.events.js';
import type { VehicleCount } from '#domain/insights/views.js';
import { vehicleStatus } from '../../shared/ui/words';

@Component({
  imports: [RouterLink],
  template: `
    <a class="number" routerLink="/vehicles">{{ figures().total.toLocaleString('en-US') }}</a>
    <ul class="parts">
      @if (available(); as share) {
        <li>
          <a routerLink="/vehicles" [queryParams]="{ status: 'active' }">{{ share }} % available</a>
        </li>
      }
      @for (part of parts(); track part.status) {
        <li>
          <a routerLink="/vehicles" [queryParams]="{ status: part.status }">
            {{ part.count.toLocaleString('en-US') }} {{ part.text }}
          </a>
        </li>
      }
    </ul>
  `,
  styleUrl: './_figure.scss',
})
export class VehicleCountWidget {
  readonly figures = input.required<VehicleCount>();
  protected readonly available = computed(() => {
    const share = this.figures().available;
    return share === null ? null : (Math.floor(share * 1000) / 10).toLocaleString('en-US');
  });
  protected readonly parts = computed(() =>
    VEHICLE_STATUSES.map((status) => ({
      status,
      count: this.figures().byStatus[status] ?? 0,
      text: vehicleStatus(status).text.toLowerCase(),
    })).filter(({ count }) => count > 0),
  );
}
