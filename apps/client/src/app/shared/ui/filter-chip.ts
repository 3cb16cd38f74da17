import { Component, booleanAttribute, computed, input, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';

export interface FilterOption {
  readonly value: string;
  readonly text: string;
}

/** Options that together go by one word. */
export interface FilterGroup {
  readonly text: string;
  readonly values: readonly string[];
}

/** A filter as a chip: dashed while unset; set, it says its choice and an × takes it back. Choices are made when it is opened: there may be hundreds. */
@Component({
  selector: 'app-filter',
  imports: [MatIcon, MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger],
  template: `
    <span class="pair" [class.set]="chosen().length > 0">
      <button
        type="button"
        class="filter"
        [class.set]="chosen().length > 0"
        [matMenuTriggerFor]="menu"
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
    </span>
    <mat-menu #menu="matMenu">
      <ng-template matMenuContent>
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
          <button mat-menu-item disabled>Nothing to choose from</button>
        }
      </ng-template>
    </mat-menu>
  `,
  styles: `
    .pair {
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
  readonly changed = output<readonly string[]>();

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

  protected isChosen(value: string): boolean {
    return this.chosen().includes(value);
  }

  protected pick(value: string, event: Event): void {
    if (!this.multiple()) return this.changed.emit(this.isChosen(value) ? [] : [value]);
    event.stopPropagation();
    this.changed.emit(
      this.isChosen(value) ? this.chosen().filter((each) => each !== value) : [...this.chosen(), value],
    );
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
