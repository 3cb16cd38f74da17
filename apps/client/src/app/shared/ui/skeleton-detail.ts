import { Component } from '@angular/core';

/** Stands where a detail page will be: title, content left, facts right. */
@Component({
  selector: 'app-skeleton-detail',
  template: `
    <span class="sr-only" role="status">Loading</span>
    <div class="detail-head">
      <div>
        <span class="bone" style="width: 90px; margin: 4px 0 10px"></span>
        <span class="bone" style="width: 320px; height: 20px; margin-bottom: 4px"></span>
      </div>
    </div>
    <div class="columns">
      <div class="main">
        <div class="card section" style="height: 320px">
          @for (width of [30, 70, 56, 62, 40]; track $index) {
            <span class="bone" [style.width.%]="width" style="margin: 6px 0 22px"></span>
          }
        </div>
        <div class="card section" style="height: 180px">
          @for (width of [20, 60, 50]; track $index) {
            <span class="bone" [style.width.%]="width" style="margin: 6px 0 22px"></span>
          }
        </div>
      </div>
      <div class="side">
        @for (card of [1, 2]; track card) {
          <div class="card section" style="height: 210px">
            @for (width of [34, 80, 72, 84, 60]; track $index) {
              <span class="bone" [style.width.%]="width" style="margin: 4px 0 20px"></span>
            }
          </div>
        }
      </div>
    </div>
  `,
})
export class SkeletonDetail {}
