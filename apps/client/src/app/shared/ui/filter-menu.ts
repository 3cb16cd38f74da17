import { Component, afterNextRender, input, output, viewChild } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import type { FilterOption } from './filter-chip';

/** The choices of a filter, open over it as long as this is there. */
@Component({
  selector: 'app-filter-menu',
  imports: [MatIcon, MatMenu, MatMenuItem, MatMenuTrigger],
  template: `
    <button
      type="button"
      tabindex="-1"
      aria-hidden="true"
      [matMenuTriggerFor]="menu"
      [matMenuTriggerRestoreFocus]="false"
      (menuClosed)="closed.emit()"
    ></button>
    <mat-menu #menu="matMenu">
      @for (option of options(); track option.value) {
        <button
          mat-menu-item
          [role]="multiple() ? 'menuitemcheckbox' : 'menuitemradio'"
          [attr.aria-checked]="isChosen(option.value)"
          (click)="pick(option.value, $event)"
        >
          <mat-icon
            [svgIcon]="isChosen(option.value) ? 'check' : 'add'"
            [style.visibility]="isChosen(option.value) ? 'visible' : 'hidden'"
          />
          <span>{{ option.text }}</span>
        </button>
      } @empty {
        @if (!failed()) {
          <button mat-menu-item disabled>Nothing to choose from</button>
        }
      }
      @if (failed()) {
        <button mat-menu-item (click)="$event.stopPropagation(); retry.emit()">
          <mat-icon svgIcon="replay" />
          <span>The choices could not be loaded. Try again</span>
        </button>
      }
    </mat-menu>
  `,
  styles: `
    :host,
    :host > button {
      position: absolute;
      inset: 0;
      visibility: hidden;
    }
  `,
})
export class FilterMenu {
  readonly options = input.required<readonly FilterOption[]>();
  readonly chosen = input.required<readonly string[]>();
  readonly multiple = input.required<boolean>();
  readonly failed = input.required<boolean>();
  readonly retry = output<void>();
  readonly picked = output<readonly string[]>();
  readonly closed = output<void>();
  private readonly trigger = viewChild.required(MatMenuTrigger);

  constructor() {
    afterNextRender(() => this.trigger().openMenu());
  }

  protected isChosen(value: string): boolean {
    return this.chosen().includes(value);
  }

  protected pick(value: string, event: Event): void {
    if (!this.multiple()) return this.picked.emit(this.isChosen(value) ? [] : [value]);
    event.stopPropagation();
    this.picked.emit(this.isChosen(value) ? this.chosen().filter((each) => each !== value) : [...this.chosen(), value]);
  }
}
