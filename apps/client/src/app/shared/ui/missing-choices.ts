import { Component, computed, input, type ResourceRef } from '@angular/core';
import { problemOf } from '../problem';

/** Below a field: its choices could not be loaded, why, and the way to try again. Nothing while there is nothing to say. */
@Component({
  selector: 'app-missing-choices',
  template: `
    @if (problem(); as problem) {
      <span class="hint" role="alert"
        >The choices could not be loaded. {{ problem.message }}
        <!-- Who is typing stays where they type. -->
        <button type="button" class="link-button" (mousedown)="$event.preventDefault()" (click)="of().reload()">
          Try again
        </button></span
      >
    }
  `,
  styles: ':host { display: contents; }',
})
export class MissingChoices {
  readonly of = input.required<ResourceRef<unknown>>();
  protected readonly problem = computed(() => {
    const why = this.of().error();
    return why === undefined ? null : problemOf(why);
  });
}
