import { Component, computed, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StateChip } from '../../shared/ui/state-chip';
import type { DueRow } from './due-of-day';

/** So many are in sight at first. */
const HANDFUL = 4;

/** What is due of one's vehicles; each leads to its vehicle. */
@Component({
  selector: 'app-due-card',
  imports: [RouterLink, StateChip],
  template: `
    @if (rows().length > 0) {
      <h2 class="section-name" id="due">Due</h2>
      <section class="card section" aria-labelledby="due">
        <ul class="rows">
          @for (row of shown(); track row.id) {
            <li>
              <a class="into grow" routerLink="/field/vehicles" [queryParams]="{ vehicle: row.vehicleId }">
                <span class="line"
                  ><span class="title">{{ row.title }}</span
                  ><span class="standing" data-passing
                    ><span class="muted small-text num">{{ row.left }}</span
                    ><app-chip [label]="row.level" /></span
                ></span>
                <span class="muted">{{ row.vehicle }}</span>
              </a>
            </li>
          }
        </ul>
        @if (shown().length < rows().length) {
          <button type="button" class="link-button all" (click)="isWhole.set(true)">All {{ rows().length }}</button>
        }
      </section>
    }
  `,
  styleUrl: '../field.scss',
  styles: `
    .card.section {
      padding: 2px 14px;
    }
    .title {
      font-size: 16px;
    }
    .standing {
      display: flex;
      align-items: center;
      gap: 8px;
      white-space: nowrap;
    }
    .all {
      min-height: 48px;
    }
  `,
})
export class DueCard {
  readonly rows = input.required<readonly DueRow[]>();
  protected readonly isWhole = signal(false);
  protected readonly shown = computed(() => (this.isWhole() ? this.rows() : this.rows().slice(0, HANDFUL)));
}
