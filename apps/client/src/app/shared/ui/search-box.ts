import { Component, ElementRef, effect, input, output, signal, viewChild } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** Search of one list; `/` brings the cursor here, Escape takes it away. */
@Component({
  selector: 'app-search-box',
  imports: [MatIcon],
  template: `
    <span class="filter-search">
      <mat-icon svgIcon="search" />
      <input
        #box
        type="search"
        [placeholder]="placeholder()"
        [attr.aria-label]="placeholder()"
        [value]="text()"
        (input)="typed(box.value)"
        (keydown.escape)="box.blur()"
        (keydown.enter)="box.blur()"
        autocomplete="off"
        spellcheck="false"
      />
      <span class="kbd only-wide" aria-hidden="true">/</span>
    </span>
  `,
  host: { '(document:keydown)': 'slash($event)' },
})
export class SearchBox {
  readonly value = input<string | undefined>('');
  readonly placeholder = input('Search');
  readonly changed = output<string>();
  protected readonly text = signal('');
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  private wait: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const value = this.value() ?? '';
      if (document.activeElement !== this.box().nativeElement) this.text.set(value);
    });
  }

  protected typed(value: string): void {
    this.text.set(value);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.changed.emit(value.trim()), 200);
  }

  protected slash(event: KeyboardEvent): void {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], .cdk-overlay-container') !== null
  );
}
