import { Directive, TemplateRef, ViewContainerRef, effect, inject, input } from '@angular/core';
import { holds } from '../media';
import { PHONE } from '../phone';

/**
 * Puts it on screens of one kind only: `*appOn="'wide'"` or `*appOn="'phone'"`. Unlike what styles hide it is not made at
 * all, which is half the work of a list that is a table here and cards there.
 */
@Directive({ selector: '[appOn]' })
export class OnScreen {
  readonly screen = input.required<'wide' | 'phone'>({ alias: 'appOn' });

  constructor() {
    const template = inject(TemplateRef);
    const place = inject(ViewContainerRef);
    const phone = holds(PHONE);
    effect(() => {
      const wanted = (this.screen() === 'phone') === phone();
      if (wanted && place.length === 0) place.createEmbeddedView(template);
      else if (!wanted) place.clear();
    });
  }
}
