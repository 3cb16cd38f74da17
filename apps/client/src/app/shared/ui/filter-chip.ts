import { Component, booleanAttribute, computed, input, output, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { FilterMenu } from './filter-menu';

export interface FilterOption {
  readonly value: string;
  readonly text: string;
}

/** Options that together go by one word. */
export interface FilterGroup {
  readonly text: string;
  readonly values: readonly string[];
}

/** A filter as a chip: dashed while unset; set, it says its choice and an × takes it back. Its menu is loaded and made when it is opened: a page has many. */
@Component({
  selector: 'app-filter',
  imports: [FilterMenu, MatIcon],
  template: `
    <span class="pair" [class.set]="chosen().length > 0">
      <button
        #chip
        type="button"
        class="filter"
        [class.set]="chosen().length > 0"
        aria-haspopup="menu"
        [attr.aria-expanded]="open()"
        (click)="open.set(true)"
        (keydown.arrowdown)="open.set(true); $event.preventDefault()"
        [attr.aria-label]="spoken()"
      >
        @if (chosen().length === 0) {
          <mat-icon svgIcon="add" />
        }
        {{ text() }}
      </button>
      @if (chosen().length > 0) {
        <button type="button" class="clear" [attr.aria-label]="'Remove filter ' + name()" (click)="changed.emit([])">
          <mat-icon svgIcon="close" />
        </button>
      }
      @if (open()) {
        @defer (on immediate) {
          <app-filter-menu
            [options]="options()"
            [chosen]="chosen()"
            [multiple]="multiple()"
            [failed]="failed()"
            (retry)="retry.emit()"
            (picked)="changed.emit($event)"
            (closed)="open.set(false); chip.focus()"
          />
        }
      }
    </span>
  `,
  styles: `
    .pair {
      position: relative;
      display: inline-flex;
      border-radius: var(--radius);
    }
    .pair.set {
      background: var(--primary-soft);
    }
    .pair.set .filter {
      background: none;
      padding-right: 2px;
      border-color: transparent;
      color: var(--primary-text);
    }
    .clear {
      display: grid;
      place-items: center;
      width: 26px;
      padding: 0;
      border: 0;
      border-radius: var(--radius);
      background: none;
      color: var(--primary);
      cursor: pointer;
    }
    .clear .mat-icon.mat-icon {
      width: 14px;
      height: 14px;
    }
  `,
})
export class FilterChip {
  readonly name = input.required<string>();
  readonly options = input.required<readonly FilterOption[]>();
  readonly chosen = input.required<readonly string[]>();
  /** What a choice of just these is called. */
  readonly groups = input<readonly FilterGroup[]>([]);
  /** Said beside the name while nothing is chosen, where that says more than the bare name. */
  readonly unset = input('');
  readonly multiple = input(false, { transform: booleanAttribute });
  /** Choices could not be loaded. */
  readonly failed = input(false);
  readonly retry = output<void>();
  readonly changed = output<readonly string[]>();

  protected readonly open = signal(false);
  protected readonly text = computed(() => {
    const chosen = this.chosen();
    if (chosen.length === 0) return this.unset() ? `${this.name()}: ${this.unset()}` : this.name();
    const group = this.groups().find(({ values }) => isSame(values, chosen));
    if (group) return `${this.name()}: ${group.text}`;
    const names = chosen.map(
      (value) => this.options().find((option) => option.value === value)?.text ?? value.replaceAll('_', ' '),
    );
    const words = names.length > 3 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ');
    return `${this.name()}: ${this.multiple() ? words.toLowerCase() : words}`;
  });
  protected readonly spoken = computed(() => (this.chosen().length === 0 ? `${this.text()}, choose` : this.text()));
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
