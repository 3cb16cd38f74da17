import { Directive, ElementRef, afterNextRender, inject } from '@angular/core';

/** A form that opens in place takes the cursor to its first field. */
@Directive({ selector: '[appFocusFirst]' })
export class FocusFirst {
  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => element.querySelector<HTMLElement>('input, textarea, mat-select')?.focus());
  }
}
