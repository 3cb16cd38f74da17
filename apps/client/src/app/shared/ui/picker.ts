import {
  Component,
  computed,
  effect,
  input,
  linkedSignal,
  model,
  resource,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatAutocomplete, MatAutocompleteTrigger, MatOption } from '@angular/material/autocomplete';
import type { ErrorStateMatcher } from '@angular/material/core';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MissingChoices } from './missing-choices';

export interface PickerOption {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** One of very many: type to search, pick from what fits. ↓, or a tap, shows some before a word is typed. */
@Component({
  selector: 'app-picker',
  imports: [MatAutocomplete, MatAutocompleteTrigger, MatFormField, MatInput, MatOption, MissingChoices],
  template: `
    <mat-form-field appearance="outline" subscriptSizing="dynamic">
      <input
        #box
        matInput
        type="text"
        autocomplete="off"
        spellcheck="false"
        [id]="inputId()"
        [placeholder]="placeholder()"
        [value]="text()"
        [matAutocomplete]="options"
        [errorStateMatcher]="errors"
        [attr.aria-invalid]="wrong()"
        [aria-describedby]="describedBy()"
        (input)="typed(box.value)"
        (keydown.enter)="entered($event)"
        (keydown.arrowdown)="searched.set(searched() ?? '')"
        (click)="searched.set(searched() ?? '')"
        (blur)="left()"
      />
      <mat-autocomplete
        #options="matAutocomplete"
        autoActiveFirstOption
        (optionSelected)="picked.set($event.option.value)"
        [displayWith]="name"
      >
        @for (option of fitting() ?? []; track option.id) {
          <mat-option [value]="option">
            <span class="strong">{{ option.title }}</span><span class="muted small-text" style="margin-left: 8px">{{
              option.text
            }}</span>
          </mat-option>
        }
        @if (fitting()?.length === 0 && !found.isLoading()) {
          <mat-option disabled>Nothing found</mat-option>
        }
      </mat-autocomplete>
    </mat-form-field>
    <app-missing-choices [of]="found" />
  `,
})
export class Picker<Option extends PickerOption> {
  readonly search = input.required<(text: string) => Promise<readonly Option[]>>();
  readonly picked = model<Option | null>(null);
  readonly inputId = input.required<string>();
  readonly placeholder = input('');
  /** Nothing was picked where something is needed. */
  readonly wrong = input(false);
  /** The id of what is told of it. */
  readonly describedBy = input('');
  protected readonly errors: ErrorStateMatcher = { isErrorState: () => this.wrong() };
  protected readonly searched = signal<string | undefined>(undefined);
  protected readonly text = linkedSignal(() => this.name(this.picked()));
  protected readonly found = resource({
    params: () => this.searched(),
    loader: ({ params }) => this.search()(params),
  });
  /** What is in the box is not what was searched: nothing found before is offered for it. */
  private readonly isBehind = signal(false);
  protected readonly fitting = computed(() => (this.isBehind() || !this.found.hasValue() ? null : this.found.value()));
  private wait: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;

  private readonly field = viewChild.required(MatInput);

  constructor() {
    effect(() => {
      this.wrong();
      // Without a form control of its own the field does not look by itself.
      this.field().updateErrorState();
    });
    effect(() => {
      if (this.picked() === null)
        untracked(() => this.searched.update((text) => (text === undefined ? undefined : '')));
    });
  }

  protected readonly name = (option: PickerOption | null): string =>
    option === null ? '' : [option.title, option.text].filter(Boolean).join(' · ');

  protected typed(text: string): void {
    this.text.set(text);
    this.isBehind.set(text.trim() !== this.searched());
    clearTimeout(this.leaving);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.searchNow(text), 180);
  }

  /** Enter before the answer asks for it, and sends no form. */
  protected entered(event: Event): void {
    if (!this.isBehind() && !this.found.isLoading()) return;
    event.preventDefault();
    clearTimeout(this.wait);
    this.searchNow(this.text());
  }

  private searchNow(text: string): void {
    this.searched.set(text.trim());
    this.isBehind.set(false);
  }

  /** What was typed but not picked counts only where one thing is called so: else it goes back to the last choice, or to none. */
  protected left(): void {
    const typed = this.text().trim();
    if (typed === '') this.picked.set(null);
    else if (typed !== this.name(this.picked())) void this.pickNamed(typed);
    // What could not be looked for yet is asked for again with what was typed.
    this.leaving = setTimeout(() => {
      if (this.found.error() === undefined) this.text.set(this.name(this.picked()));
    }, 200);
  }

  private async pickNamed(typed: string): Promise<void> {
    const found = await this.search()(typed).catch(() => []);
    const named = found.filter(({ title }) => title.toLowerCase() === typed.toLowerCase());
    if (named.length === 1 && this.text().trim() === typed) this.picked.set(named[0]!);
  }
}
