import { Component, inject, input, output, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { WorkOrderTaskView } from '#domain/maintenance/views.js';
import { toMinor } from '#domain/shared/money.js';
import { Session } from '../../shared/auth/session';
import { FocusFirst } from '../../shared/ui/focus-first';
import { WorkOrderStore } from '../work-order.store';

@Component({
  selector: 'app-charge-form',
  imports: [FocusFirst, MatButton, MatFormField, MatInput, MatOption, MatSelect, ReactiveFormsModule],
  templateUrl: './charge-form.html',
  styleUrl: './line-form.scss',
})
export class ChargeForm {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  readonly tasks = input.required<readonly WorkOrderTaskView[]>();
  readonly closed = output<void>();
  protected readonly refusal = signal('');
  protected readonly form = new FormGroup({
    description: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    amount: new FormControl<number | null>(null, [Validators.required, Validators.min(0)]),
    taskId: new FormControl<string | null>(null),
  });

  protected async add(): Promise<void> {
    const { description, amount, taskId } = this.form.getRawValue();
    if (!description.trim() || amount === null) return this.refusal.set('Say what was charged, and how much.');
    if (this.form.invalid) return this.refusal.set('An amount is 0 or more.');
    const problem = await this.store.run(
      () => ({
        name: 'AddCharge',
        charge: {
          id: crypto.randomUUID(),
          taskId,
          description: description.trim(),
          amount: toMinor(amount, this.session.settings().currency),
        },
      }),
      { quietly: true },
    );
    this.refusal.set(problem?.message ?? '');
    if (problem === null) this.closed.emit();
  }
}
