import { Component, computed, inject, input } from '@angular/core';
import { Formats } from '../formats';

/**
 * "In 2 d", "Overdue 1 d"; the date itself on hover. What is settled is no longer overdue: it shows its date, or, where
 * no heading says what that date is (`done` given), when it was done.
 */
@Component({
  selector: 'app-due',
  template: '{{ due().text }}',
  host: { '[class]': 'due().tone', '[class.strong]': "due().tone === 'bad'", '[attr.title]': 'absolute()' },
})
export class DueDate {
  private readonly formats = inject(Formats);
  readonly date = input.required<string | null>();
  readonly settled = input(false);
  /** The instant from which it is seen, where that is not now (ISO 8601 UTC). */
  readonly asOf = input<string>();
  /** When settled work was done; null: it was not. */
  readonly done = input<string | null>();

  protected readonly absolute = computed(() => {
    const [date, done] = [this.date(), this.done()];
    const due = date === null ? null : this.formats.date(date);
    if (!this.settled() || done === undefined || done === null) return due;
    return `Done ${this.formats.dateTime(done)}${due === null ? '' : `, was due ${due}`}`;
  });
  protected readonly due = computed(() => (this.settled() ? this.past() : this.formats.due(this.date(), this.from())));

  private from(): Date | undefined {
    const asOf = this.asOf();
    return asOf === undefined ? undefined : new Date(asOf);
  }

  private past(): { text: string; tone: '' } {
    const [date, done] = [this.date(), this.done()];
    if (done === undefined) return { text: this.formats.date(date), tone: '' };
    if (done !== null) return { text: `Done ${this.formats.pastDay(done)}`, tone: '' };
    return { text: date === null ? '—' : `Was due ${this.formats.pastDay(date)}`, tone: '' };
  }
}
