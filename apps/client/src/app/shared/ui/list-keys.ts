import { Directive, ElementRef, inject, input, model, output } from '@angular/core';
import { isTyping } from './search-box';

/** Keyboard of a list: ↑↓ move (also j k), Enter open, X select, N new. Rows carry `data-row` with their place. */
@Directive({ selector: '[appListKeys]', host: { '(document:keydown)': 'pressed($event)' } })
export class ListKeys {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly count = input.required<number>({ alias: 'appListKeys' });
  /** Place of the row the keys act on; -1 before the first move. */
  readonly active = model(-1);
  readonly open = output<number>();
  readonly toggled = output<number>();
  readonly create = output<void>();

  protected pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (this.handled(event)) event.preventDefault();
  }

  private handled({ key, target }: KeyboardEvent): boolean {
    const at = this.active();
    switch (key) {
      case 'ArrowDown':
      case 'j':
        return this.move(at + 1);
      case 'ArrowUp':
      case 'k':
        return this.move(at - 1);
      case 'Home':
        return this.move(0);
      case 'Enter':
        if (at < 0 || (target instanceof HTMLElement && target.closest('a, button'))) return false;
        this.open.emit(at);
        return true;
      case 'x':
      case 'X':
        if (at >= 0) this.toggled.emit(at);
        return at >= 0;
      case 'n':
      case 'N':
        this.create.emit();
        return true;
      default:
        return false;
    }
  }

  private move(to: number): boolean {
    if (this.count() === 0) return false;
    const row = Math.max(0, Math.min(this.count() - 1, to));
    this.active.set(row);
    this.element.nativeElement.querySelector(`[data-row="${row}"]`)?.scrollIntoView({ block: 'nearest' });
    return true;
  }
}
