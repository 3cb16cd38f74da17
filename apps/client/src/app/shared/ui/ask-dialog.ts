import { Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { map } from 'rxjs';
import { beyondFields, problemOf } from '../problem';
import type { Problem } from '../problem';
import type { Ask, AskField } from './ask';
import { EditConflictBox } from './edit-conflict';
import { Picker } from './picker';

/** A decision with a few fields. */
@Component({
  imports: [
    EditConflictBox,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    MatSuffix,
    Picker,
    ReactiveFormsModule,
  ],
  templateUrl: './ask-dialog.html',
})
export class AskDialog {
  private readonly self = inject<MatDialogRef<AskDialog, boolean>>(MatDialogRef);
  protected readonly ask = inject<Ask>(MAT_DIALOG_DATA);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** What no field of the dialog can say. */
  protected readonly elsewhere = computed(() =>
    beyondFields(
      this.problem(),
      this.ask.fields.map(({ name }) => name),
    ),
  );
  protected readonly form = new FormGroup(
    Object.fromEntries(
      this.ask.fields.map((field) => [
        field.name,
        new FormControl<string | number | null>(field.value ?? null, field.required ? [Validators.required] : []),
      ]),
    ),
  );

  private readonly answers = toSignal(this.form.valueChanges.pipe(map(() => this.form.getRawValue())), {
    initialValue: this.form.getRawValue(),
  });
  protected readonly fields = computed(() => this.ask.fields.filter(({ shown }) => shown?.(this.answers()) ?? true));
  protected readonly warning = computed(() => this.ask.warning?.(this.answers()) ?? '');

  protected async submit(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    const problem = await this.ask.act(this.form.getRawValue()).catch(problemOf);
    this.busy.set(false);
    this.problem.set(problem);
    if (problem === null) this.self.close(true);
  }

  /** Nothing is left of one's own where both changed the same; the rest is done. */
  protected async takeTheirs(): Promise<void> {
    for (const { field, theirs } of this.problem()?.conflicts ?? []) this.form.get(field)?.setValue(theirs);
    await this.submit();
  }

  /** What is wrong with a field; empty where nothing is. */
  protected wrong(name: string): string {
    const control = this.form.get(name);
    if (control?.touched && control.invalid) return 'This is needed.';
    return this.problem()?.fields[name] ?? '';
  }

  /** The id of what is told of a field, below it. */
  protected describedBy({ name, hint }: AskField): string {
    return this.wrong(name) || hint ? `ask-hint-${name}` : '';
  }
}
