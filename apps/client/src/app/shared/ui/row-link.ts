import { Directive, inject, input } from '@angular/core';
import { Router } from '@angular/router';

/**
 * A row opens like a link: a click goes there; with Ctrl, Cmd or Shift, or with the middle button, a tab of its own does.
 * What is a control in it stays one.
 */
@Directive({
  selector: 'tr[appRowLink]',
  host: { '(click)': 'open($event)', '(auxclick)': 'open($event)', '(mousedown)': 'keepStill($event)' },
})
export class RowLink {
  private readonly router = inject(Router);
  readonly to = input.required<readonly string[]>({ alias: 'appRowLink' });

  protected open(event: MouseEvent): void {
    if (event.button > 1 || isControl(event.target)) return;
    const url = this.router.createUrlTree([...this.to()]);
    if (event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey)
      window.open(this.router.serializeUrl(url), '_blank', 'noopener');
    else void this.router.navigateByUrl(url);
  }

  /** The middle button would begin to scroll the list. */
  protected keepStill(event: MouseEvent): void {
    if (event.button === 1 && !isControl(event.target)) event.preventDefault();
  }
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, input, .check') !== null;
}
