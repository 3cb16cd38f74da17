import { Component, computed, inject, input } from '@angular/core';
import { Formats } from '../formats';

/** "In 2 d", "Overdue 1 d"; the date itself on hover. Closed work is no longer overdue: it shows its date. */
@Component({
  selector: 'app-due',
  template: '{{ due().text }}',
  host: { '[class]': 'due().tone', '[class.strong]': "due().tone === 'bad'", '[attr.title]': 'absolute()' },
})
export class DueDate {
  private readonly formats = inject(Formats);
  readonly date = input.required<string | null>();
  readonly settled = input(false);

  protected readonly absolute = computed(() => (this.date() === null ? null : this.formats.date(this.date())));
  protected readonly due = computed(() =>
    this.settled() ? { text: this.formats.date(this.date()), tone: '' } : this.formats.due(this.date()),
  );
}
