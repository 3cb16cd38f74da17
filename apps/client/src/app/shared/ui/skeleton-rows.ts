import { Component, computed, input } from '@angular/core';

/** Stands where a list will be, in the shape of its rows. */
@Component({
  selector: 'app-skeleton-rows',
  template: `
    <span class="sr-only" role="status">Loading</span>
    <div class="head"></div>
    @for (row of list(); track row) {
      <div class="row">
        @for (width of widths(); track $index) {
          <span class="bone" [style.flex]="width" [style.max-width.px]="width * 26 - ((row * 7) % 20)"></span>
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    .head {
      height: 38px;
      border-bottom: 1px solid var(--line);
    }
    .row {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 28px;
      height: 38px;
      padding: 0 16px;
    }
    .row + .row {
      border-top: 1px solid var(--line);
    }
  `,
})
export class SkeletonRows {
  readonly rows = input(14);
  readonly widths = input<readonly number[]>([3, 4, 7, 8, 4, 3, 3]);
  protected readonly list = computed(() => Array.from({ length: this.rows() }, (_, row) => row));
}
