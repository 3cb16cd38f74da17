import { Component, DestroyRef, ElementRef, effect, inject, input, output, signal, viewChild } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';

/**
 * Search of one list, once the typing pauses; `/` brings the cursor here, Escape takes it away. Who opens another page
 * before the pause is not brought back by a search.
 */
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
  private readonly router = inject(Router);
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
    inject(DestroyRef).onDestroy(() => clearTimeout(this.wait));
  }

  protected typed(value: string): void {
    this.text.set(value);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => {
      if (!this.isLeaving()) this.changed.emit(value.trim());
    }, 200);
  }

  private isLeaving(): boolean {
    const going = this.router.currentNavigation()?.extractedUrl;
    return going !== undefined && pathOf(this.router.serializeUrl(going)) !== pathOf(this.router.url);
  }

  protected slash(event: KeyboardEvent): void {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    event.preventDefault();
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? url;
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], .cdk-overlay-container') !== null
  );
}
