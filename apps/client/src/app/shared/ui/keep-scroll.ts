import { Directive, ElementRef, afterNextRender, inject, input } from '@angular/core';
import type { Scrolled } from '../paged-list';

/** Put on what scrolls a list: tells the list how far, and goes there again when one comes back. */
@Directive({ selector: '[appKeepScroll]', host: { '(scroll)': 'scrolled()' } })
export class KeepScroll {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly list = input.required<Scrolled>({ alias: 'appKeepScroll' });

  constructor() {
    afterNextRender(() => (this.element.scrollTop = this.list().scrollTop));
  }

  protected scrolled(): void {
    this.list().scrollTop = this.element.scrollTop;
  }
}
