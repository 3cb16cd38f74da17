import { Component, inject, input, output, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { WorkOrderTaskView } from '#domain/maintenance/views.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { Session } from '../../shared/auth/session';
import { FocusFirst } from '../../shared/ui/focus-first';
import { WorkOrderStore } from '../work-order.store';
import { LAST_RATE, lastRate } from './labor-rate';

@Component({
  selector: 'app-labor-form',
  imports: [FocusFirst, MatButton, MatFormField, MatInput, MatOption, MatSelect, MatSuffix, ReactiveFormsModule],
  templateUrl: './labor-form.html',
  styleUrl: './line-form.scss',
})
export class LaborForm {
  protected readonly store = inject(WorkOrderStore);
  private readonly session = inject(Session);
  readonly tasks = input.required<readonly WorkOrderTaskView[]>();
  readonly closed = output<void>();
  protected readonly refusal = signal('');
  protected readonly form = new FormGroup({
    hours: new FormControl<number | null>(null, [Validators.required, Validators.min(0.01)]),
    rate: new FormControl<number | null>(lastRate(), [Validators.required, Validators.min(0)]),
    taskId: new FormControl<string | null>(null),
    note: new FormControl('', { nonNullable: true }),
  });

  protected async add(): Promise<void> {
    const { hours, rate, taskId, note } = this.form.getRawValue();
    if (this.form.invalid || hours === null || rate === null) return this.refusal.set('Hours and rate are needed.');
    localStorage.setItem(LAST_RATE, String(rate));
    const problem = await this.store.run(
      {
        name: 'AddLabor',
        labor: {
          id: crypto.randomUUID(),
          taskId,
          technicianId: this.session.me()?.user.id ?? null,
          seconds: hoursToSeconds(hours),
          rate: toMinor(rate, this.session.settings().currency),
          description: note.trim() || null,
        },
      },
      { quietly: true },
    );
    this.refusal.set(problem?.message ?? '');
    if (problem === null) this.closed.emit();
  }
}
