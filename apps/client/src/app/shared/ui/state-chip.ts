import { Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { Label } from './words';

@Component({
  selector: 'app-chip',
  imports: [MatIcon],
  template: `@if (icon()) {
      <mat-icon [svgIcon]="icon()!" />
    }
    {{ label().text }}`,
  host: { class: 'chip', '[attr.data-tone]': 'tone()' },
  styles: '.mat-icon.mat-icon { width: 15px; height: 15px; }',
})
export class StateChip {
  readonly label = input.required<Label>();
  readonly icon = input<string>();
  protected readonly tone = computed(() => this.label().tone);
}
