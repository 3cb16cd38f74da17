import { DestroyRef, Directive, ElementRef, afterNextRender, inject, output } from '@angular/core';

/** Put on an element after a list: says when it comes near the view, so the next page is there before it is needed. */
@Directive({ selector: '[appNearEnd]' })
export class NearEnd {
  readonly near = output<void>({ alias: 'appNearEnd' });

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.near.emit(), {
        root: element.closest('.list-scroll'),
        rootMargin: '900px',
      });
      observer.observe(element);
      destroyed.onDestroy(() => observer.disconnect());
    });
  }
}
