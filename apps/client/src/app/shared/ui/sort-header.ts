import { Component, computed, input, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** A column's head that sorts; `sort` is the list's order as the API takes it: `dueDate`, or `-dueDate` for descending. */
@Component({
  // eslint-disable-next-line @angular-eslint/component-selector -- a table's head takes th and nothing else
  selector: 'th[appSort]',
  imports: [MatIcon],
  template: `<button type="button" class="sort" [class.on]="direction() !== 'none'" (click)="turn()">
    <ng-content />
    @if (direction() !== 'none') {
      <mat-icon [svgIcon]="direction() === 'ascending' ? 'arrow_upward' : 'arrow_downward'" />
    }
  </button>`,
  host: { '[attr.aria-sort]': 'direction()', scope: 'col' },
})
export class SortHeader {
  readonly field = input.required<string>({ alias: 'appSort' });
  readonly sort = input<string | undefined>('');
  readonly changed = output<string | null>();
  protected readonly direction = computed(() => {
    if (this.sort() === this.field()) return 'ascending';
    return this.sort() === `-${this.field()}` ? 'descending' : 'none';
  });

  protected turn(): void {
    const direction = this.direction();
    if (direction === 'none') this.changed.emit(this.field());
    else this.changed.emit(direction === 'ascending' ? `-${this.field()}` : null);
  }
}
