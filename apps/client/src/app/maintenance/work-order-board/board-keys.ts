import { Directive, ElementRef, inject, output } from '@angular/core';
import { isTyping } from '../../shared/ui/search-box';

/** Keyboard of the board: arrows from card to card, M moves the one in focus, N makes a new one. Enter is the card's own link. */
@Directive({ selector: '[appBoardKeys]', host: { '(document:keydown)': 'pressed($event)' } })
export class BoardKeys {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly create = output<void>();

  protected pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (this.handled(event.key)) event.preventDefault();
  }

  private handled(key: string): boolean {
    switch (key) {
      case 'ArrowDown':
        return this.step(0, 1);
      case 'ArrowUp':
        return this.step(0, -1);
      case 'ArrowRight':
        return this.step(1, 0);
      case 'ArrowLeft':
        return this.step(-1, 0);
      case 'm':
      case 'M':
        return this.menu();
      case 'n':
      case 'N':
        this.create.emit();
        return true;
      default:
        return false;
    }
  }

  private step(across: number, down: number): boolean {
    const columns = [...this.element.querySelectorAll<HTMLElement>('[data-column]')].map((column) => [
      ...column.querySelectorAll<HTMLElement>('[data-card]'),
    ]);
    const here = this.focused();
    const column = columns.findIndex((cards) => here !== null && cards.includes(here));
    if (here === null || column < 0) return focus(columns.find((cards) => cards.length > 0)?.[0]);
    const place = columns[column]!.indexOf(here);
    if (across === 0) return focus(columns[column]![place + down]);
    // Past empty columns to the next that has cards.
    for (let next = column + across; next >= 0 && next < columns.length; next += across) {
      const cards = columns[next]!;
      if (cards.length > 0) return focus(cards[Math.min(place, cards.length - 1)]);
    }
    return false;
  }

  private menu(): boolean {
    const button = this.focused()?.querySelector<HTMLElement>('button');
    button?.click();
    return button != null;
  }

  private focused(): HTMLElement | null {
    return document.activeElement?.closest<HTMLElement>('[data-card]') ?? null;
  }
}

function focus(card: HTMLElement | undefined): boolean {
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  card?.querySelector<HTMLElement>('a')?.focus();
  return card !== undefined;
}
